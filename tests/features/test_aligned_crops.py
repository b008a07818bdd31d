"""Crops of a picture whose place is known in every frame."""

import cv2
import numpy as np
import pytest

from avbench.features.aligned_crops import AlignedCrops, CropShape
from avbench.features.face_crops import crop, placements, view_of_landmarks, view_of_placement
from avbench.features.held_frames import HeldFrames

WHOLE = CropShape(right=0.0, down=0.0, share=1.0, size_px=64, smooth_frames=9)
MOUTH = CropShape(right=0.0, down=0.15, share=0.64, size_px=64, smooth_frames=9)
rng = np.random.default_rng(1)
POINTS = rng.uniform(-40, 40, (68, 2))
TEXTURE = cv2.resize(rng.integers(0, 256, (20, 20, 3), dtype=np.uint8), (200, 200))


def pose(frame):
    """Where the face is: complex centre, complex growth and roll, both linear in time."""
    return complex(120 + 1.5 * frame, 100 - 0.5 * frame), 1.0 + frame * complex(0.004, 0.01)


def points(frame):
    centre, turn = pose(frame)
    moved = centre + turn * (POINTS[:, 0] + 1j * POINTS[:, 1])
    return np.stack([moved.real, moved.imag], axis=1).astype(np.float32)


def picture(frame):
    centre, turn = pose(frame)
    at = centre - turn * complex(100, 100)
    matrix = np.array([[turn.real, -turn.imag, at.real], [turn.imag, turn.real, at.imag]])
    return cv2.warpAffine(TEXTURE, matrix, (320, 240))


def made(n, shape, first=0):
    frames = HeldFrames(grey=True)
    crops = AlignedCrops(first, shape, frames)
    for i in range(first, first + n):
        frames.add(i, picture(i))
    return crops


@pytest.mark.parametrize("shape", [WHOLE, MOUTH])
def test_a_face_that_moves_and_turns_evenly_stands_still_in_its_crops(shape):
    crops = made(30, shape)
    crops.add(np.stack([points(i) for i in range(30)]))
    cut = crops.take(29, ended=True).astype(int)
    assert cut.shape == (30, 64, 64)
    inner = cut[4:-4]  # at the ends the mean is of one side
    assert np.abs(inner - inner[0]).mean() < 2
    assert inner[0].std() > 10


def test_a_crop_shows_the_named_part_of_the_view():
    crops = made(1, MOUTH)
    crops.add(points(0)[None])
    (cut,) = crops.take(0, ended=True)
    x, y, side, angle = view_of_landmarks(points(0))
    down = 0.15 * side
    part = np.array([x - down * np.sin(angle), y + down * np.cos(angle), 0.64 * side, angle])
    grey = cv2.cvtColor(picture(0), cv2.COLOR_BGR2GRAY)
    assert np.array_equal(cut, crop(grey, part, 64))


def test_the_mean_holds_the_first_and_the_last_view():
    n = 12
    crops = made(n, WHOLE)
    crops.add(np.stack([points(i) for i in range(n)]))
    cut = crops.take(n - 1, ended=True)
    all_of_them = np.pad(
        placements(np.stack([points(i) for i in range(n)])), ((4, 4), (0, 0)), mode="edge"
    )
    for i in (0, 2, 6, 11):
        view = view_of_placement(all_of_them[i : i + 9].mean(axis=0))
        expected = crop(cv2.cvtColor(picture(i), cv2.COLOR_BGR2GRAY), view, 64)
        assert np.abs(cut[i].astype(int) - expected).max() <= 1


def test_a_crop_waits_for_half_of_the_frames_that_are_averaged():
    crops = made(20, MOUTH, first=5)
    crops.add(np.stack([points(i) for i in range(5, 15)]))
    assert len(crops.take(8, ended=False)) == 0
    assert len(crops.take(12, ended=False)) == 4  # 5 to 8; 9 waits for 13
    assert crops.next == 9
    assert len(crops.take(12, ended=False)) == 0
    assert len(crops.take(14, ended=True)) == 6
    assert crops.next == 15


def test_the_same_crops_come_out_in_whatever_portions():
    whole = made(24, MOUTH)
    whole.add(np.stack([points(i) for i in range(24)]))
    together = whole.take(23, ended=True)
    pieces = made(24, MOUTH)
    parts = []
    for start, stop in ((0, 1), (1, 8), (8, 20), (20, 24)):
        pieces.add(np.stack([points(i) for i in range(start, stop)]))
        parts.append(pieces.take(stop - 1, ended=stop == 24))
    assert np.array_equal(np.concatenate(parts), together)


def test_frames_after_the_last_found_one_change_nothing():
    crops = made(20, MOUTH)
    wild = rng.uniform(0, 90, (68, 2)).astype(np.float32)
    crops.add(np.stack([*(points(i) for i in range(12)), *([wild] * 8)]))
    alone = made(12, MOUTH)
    alone.add(np.stack([points(i) for i in range(12)]))
    assert np.array_equal(crops.take(11, ended=True), alone.take(11, ended=True))
