"""One stream from frames to embedded tracks, with a detector and a tower that are made up."""

import cv2
import numpy as np
import pytest

from avbench.features.cuts import CutDetector
from avbench.features.syncnet_crop import MedianFilter, crop, placements
from avbench.features.syncnet_faces import FaceStream
from avbench.features.syncnet_lips import HeldFrames
from avbench.features.syncnet_track import TrackRules

SIZE = (120, 160)


class Detector:
    """Finds what a function of the frame's number says; the number is the frame's first pixel."""

    def __init__(self, boxes_at, every_frames=1, batch=1):
        self.boxes_at = boxes_at
        self.every_frames = every_frames
        self.batch = batch
        self.looked = []
        self.cuts = 0

    def look(self, frames):
        assert len(frames) <= self.batch
        numbers = [number(f) for f in frames]
        self.looked += numbers
        return [np.array(self.boxes_at(n), float).reshape(-1, 4) for n in numbers]

    def cut(self):
        self.cuts += 1


class Tower:
    """A window's embedding is the mean of its five frames."""

    windows = 0

    def embed(self, frames):
        n = max(0, len(frames) - 4)
        self.windows += n
        means = frames.reshape(len(frames), -1).mean(axis=1)
        return np.array([[means[i : i + 5].mean()] for i in range(n)], np.float32).reshape(n, 1)


def number(frame):
    return int(frame[0, 0, 0]) + 256 * int(frame[0, 0, 1])


def frame_of(n, level=90):
    """A picture that hardly changes; its number stands in the first pixel."""
    rng = np.random.default_rng(level)
    picture = rng.integers(0, 2 * level, (6, 8, 3)).repeat(20, 0).repeat(20, 1).astype(np.uint8)
    picture[0, 0, :2] = n % 256, n // 256
    return picture


def rules(**changed):
    usual = {
        "min_track_frames": 20,
        "min_face_px": 10.0,
        "min_iou": 0.5,
        "max_gap_frames": 25,
        "every_frames": 1,
        "max_faces": 8,
    }
    return TrackRules(**{**usual, **changed})


def run(frames, detector, tower=None, **changed):
    stream = FaceStream(
        detector,
        rules(every_frames=detector.every_frames, **changed),
        CutDetector(14.0, 4.0),
        tower or Tower(),
        min_alike=0.7,
    )
    for frame in frames:
        stream.add(frame)
    return stream, stream.finish()


def still(*boxes):
    return lambda _: list(boxes)


FACE = [50.0, 40, 90, 90]


@pytest.mark.parametrize(("every", "batch"), [(1, 1), (1, 4), (5, 1), (5, 4)])
@pytest.mark.parametrize("n", [30, 31, 33, 36])
def test_a_still_face_is_one_track_over_all_frames(every, batch, n):
    detector = Detector(still(FACE), every, batch)
    _, (track,) = run([frame_of(i) for i in range(n)], detector)
    assert (track.first, track.n_frames) == (0, n)
    assert track.embeddings.shape == (n - 4, 1)
    assert track.mean_area_px2 == 40 * 50
    assert detector.looked == sorted({*range(0, n, every), n - 1})


def test_embeddings_are_of_the_crops_at_smoothed_places():
    def moving(n):
        return [50 + 8 * np.sin(n), 40 + n / 4, 90 + 8 * np.sin(n), 90 + n / 4]

    frames = [frame_of(i) for i in range(40)]
    _, (track,) = run(frames, Detector(moving, batch=4))
    median = MedianFilter(3)
    boxes = np.array([moving(i) for i in range(40)])
    where = np.concatenate([median.push(placements(boxes)), median.flush()])
    crops = np.stack([crop(f, w) for f, w in zip(frames, where, strict=True)])
    assert np.array_equal(track.embeddings, Tower().embed(crops))


def test_boxes_between_looks_are_interpolated():
    def straight(n):
        return [50 + n / 2, 40, 90 + n / 2, 90]

    frames = [frame_of(i) for i in range(41)]
    _, (every,) = run(frames, Detector(straight))
    _, (fifth,) = run(frames, Detector(straight, 5))
    assert np.array_equal(every.embeddings, fifth.embeddings)


def test_the_larger_face_comes_first():
    small, large = [10.0, 10, 40, 40], [80.0, 20, 150, 100]
    _, tracks = run([frame_of(i) for i in range(30)], Detector(still(small, large)))
    assert [t.mean_area_px2 for t in tracks] == [5600, 900]


def test_a_track_ends_at_a_cut_although_its_box_does_not_move():
    frames = [frame_of(i, 90 if i < 33 else 60) for i in range(66)]
    detector = Detector(still(FACE), 5)
    _, tracks = run(frames, detector)
    assert [(t.first, t.n_frames) for t in tracks] == [(0, 33), (33, 33)]
    assert detector.cuts == 1
    assert detector.looked == [*range(0, 31, 5), 32, *range(33, 64, 5), 65]


def test_a_face_goes_on_over_what_is_no_cut():
    """Everything around it changes, the face does not: an overlay, a slide, a flash."""
    frames = []
    for i in range(66):
        picture = frame_of(i, 90 if i < 33 else 60)
        picture[30:100, 40:100] = frame_of(0)[30:100, 40:100]
        frames.append(picture)
    detector = Detector(still(FACE), 5)
    _, (track,) = run(frames, detector)
    assert track.n_frames == 66
    assert detector.cuts == 1


def test_a_face_out_of_sight_comes_back_to_its_track():
    def hidden(n):
        return [] if 25 <= n < 40 else [FACE]

    _, (track,) = run([frame_of(i) for i in range(60)], Detector(hidden))
    assert (track.first, track.n_frames) == (0, 60)


def test_short_and_small_tracks_are_dropped_and_the_longest_is_told():
    def some(n):
        return [FACE] if n < 12 else [[100.0, 20, 104, 24]] if n < 28 else []

    stream, tracks = run([frame_of(i) for i in range(60)], Detector(some))
    assert tracks == []
    assert (stream.longest_refused.n_seen, stream.longest_refused.face_px) == (16, 4)


def test_no_lip_is_read_of_a_face_that_is_short_or_small():
    tower = Tower()
    run([frame_of(i) for i in range(15)], Detector(still(FACE)), tower)
    run([frame_of(i) for i in range(60)], Detector(still([100.0, 20, 106, 26])), tower)
    assert tower.windows == 0


def test_a_video_without_a_face_is_nothing():
    stream, tracks = run([frame_of(i) for i in range(30)], Detector(still()))
    assert tracks == []
    assert stream.longest_refused is None


@pytest.mark.parametrize(("every", "batch", "most"), [(1, 1, 8), (5, 1, 12), (5, 4, 27)])
def test_few_frames_are_held_while_a_face_is_seen(monkeypatch, every, batch, most):
    assert most_held(monkeypatch, still(FACE), every, batch) <= most


def test_a_second_of_frames_is_held_while_a_face_is_out_of_sight(monkeypatch):
    assert most_held(monkeypatch, lambda n: [FACE] if n % 60 < 30 else [], 5, 1) <= 25 + 12
    assert most_held(monkeypatch, still(), 5, 1) <= 6


def most_held(monkeypatch, boxes_at, every, batch):
    held = []
    release = HeldFrames.release

    def counted(self, index):
        held.append(len(self._frames))
        release(self, index)

    monkeypatch.setattr(HeldFrames, "release", counted)
    run((frame_of(i) for i in range(300)), Detector(boxes_at, every, batch))
    return max(held)


def test_a_frame_that_was_let_go_is_not_given_out():
    frames = HeldFrames()
    for i in range(5):
        frames.add(frame_of(i))
    frames.release(3)
    assert (number(frames[3]), frames.end) == (3, 5)
    with pytest.raises(IndexError, match="frame 2 was let go; 3 is the first that is held"):
        frames[2]


def test_jpeg_changes_crops_a_little(monkeypatch):
    frames = [cv2.GaussianBlur(frame_of(i), (0, 0), 3) for i in range(30)]
    for i, frame in enumerate(frames):
        frame[0, 0, :2] = i, 0
    plain, through = (
        FaceStream(
            Detector(still(FACE)), rules(), CutDetector(14.0, 4.0), Tower(), min_alike=0.7, jpeg=j
        )
        for j in (False, True)
    )
    made = []
    for stream in (plain, through):
        for frame in frames:
            stream.add(frame)
        (track,) = stream.finish()
        made.append(track.embeddings)
    assert not np.array_equal(*made)
    assert made[0] == pytest.approx(made[1], abs=3)
