"""Landmarks between two frames: how many are read, and how far off the others are."""

import numpy as np
import pytest

from avbench.features.face_crops import view_of_landmarks
from avbench.features.sparse_landmarks import Reading, half_way, landmarks_between

SHAPE = np.random.default_rng(3).uniform(-40, 40, (68, 2)).astype(np.float32)


class Scene:
    """A face whose centre follows a path (frames to pixels); notes which frames were read."""

    def __init__(self, path, roll=lambda frame: 0.0):
        self.path, self.roll, self.read_frames = path, roll, []
        self.side = view_of_landmarks(self.points(0))[2]

    def points(self, frame):
        c, s = np.cos(self.roll(frame)), np.sin(self.roll(frame))
        turned = SHAPE @ np.array([[c, s], [-s, c]])
        return (turned + self.path(frame)).astype(np.float32)

    def read(self, frame, view):
        self.read_frames.append(frame)
        self.last_start = view
        points = self.points(frame)
        return Reading(frame, points, view_of_landmarks(points))

    def between(self, first, last, max_bend):
        ends = [self.read(i, None) for i in (first, last)]
        self.read_frames.clear()
        return landmarks_between(self.read, *ends, max_bend)


def truth(scene, first, last):
    return np.stack([scene.points(i) for i in range(first + 1, last + 1)])


def test_a_still_face_is_not_read_again():
    scene = Scene(lambda frame: np.array([100.0, 80.0]))
    found = scene.between(4, 16, max_bend=0.12)
    assert scene.read_frames == []
    assert found.dtype == np.float32
    assert found == pytest.approx(truth(scene, 4, 16), abs=1e-4)


def test_a_face_that_drifts_on_is_interpolated_exactly():
    scene = Scene(lambda frame: np.array([100.0, 80.0]) + 0.04 * frame)
    assert scene.between(0, 12, max_bend=0.2) == pytest.approx(truth(scene, 0, 12), abs=1e-4)
    assert scene.read_frames == []


def test_a_face_that_moves_is_read_half_way_and_so_on():
    scene = Scene(lambda frame: np.array([100.0 + 0.02 * scene_side * frame, 80.0]))
    # 12 frames: 0.24 sides x 12; halves: 0.12 x 6 = 0.72; quarters: 0.06 x 3 = 0.18
    scene.between(0, 12, max_bend=0.5)
    assert scene.read_frames == [6, 3, 9]
    scene.between(0, 12, max_bend=0.8)
    assert scene.read_frames == [6]


scene_side = Scene(lambda frame: np.zeros(2)).side


def test_a_roll_counts_as_a_move_of_the_edges():
    scene = Scene(lambda frame: np.zeros(2), roll=lambda frame: 0.01 * frame)
    scene.between(0, 12, max_bend=0.7)  # 0.06 x 12 = 0.72
    assert scene.read_frames == [6]
    scene.between(0, 12, max_bend=0.74)
    assert scene.read_frames == []


def test_only_the_half_that_moves_is_read_further():
    scene = Scene(lambda frame: np.array([100.0 + 0.1 * scene_side * max(frame - 6, 0), 80.0]))
    scene.between(0, 12, max_bend=0.12)
    assert scene.read_frames[:2] == [6, 9]
    assert min(scene.read_frames) == 6


def test_with_no_bend_allowed_every_frame_is_read():
    scene = Scene(lambda frame: np.array([100 + 9 * np.sin(frame), 80 + 5 * np.cos(2 * frame)]))
    found = scene.between(0, 12, max_bend=0.0)
    assert sorted(scene.read_frames) == list(range(1, 12))
    assert found == pytest.approx(truth(scene, 0, 12), abs=1e-4)


def test_a_frame_is_read_from_a_crop_half_way_between_its_neighbours():
    scene = Scene(lambda frame: np.array([100.0 + 10 * frame, 80.0]))
    scene.between(0, 2, max_bend=0.0)
    assert scene.last_start == pytest.approx(view_of_landmarks(scene.points(1)), abs=1e-3)


def test_neighbouring_frames_have_nothing_between():
    scene = Scene(lambda frame: np.array([50.0 * frame, 80.0]))
    assert scene.between(7, 8, max_bend=0.0) == pytest.approx(truth(scene, 7, 8))
    assert scene.read_frames == []


def test_half_way_turns_the_short_way():
    one, other = np.array([0.0, 0, 10, np.pi - 0.1]), np.array([2.0, 4, 20, 0.1 - np.pi])
    assert half_way(one, other) == pytest.approx([1, 2, 15, np.pi])
    assert half_way(other, one)[3] == pytest.approx(-np.pi)
