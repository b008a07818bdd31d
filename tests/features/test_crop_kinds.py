"""Crops as lip readers and face renderers want them: placed, smoothed and cut."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from drawn_face import picture_of

from avbench.errors import NoFace, NoVideo
from avbench.features.avsync_video import AVSyncVideo
from avbench.features.crop_kinds import KINDS, face_boxes
from avbench.features.crop_mouth import Mouth96, similarity
from avbench.features.crop_spools import CropSpoolsFeature
from avbench.features.syncnet_crop import MedianFilter
from avbench.media.types import Decoded, FrameChunk, MediaInfo, VideoClock, VideoInfo

INFO = MediaInfo(
    Path("made.mp4"), "mp4", 1, VideoInfo("h264", 360, 288, Fraction(25), 0.0, 3.0), None
)
rng = np.random.default_rng(0)


def test_a_similarity_is_recovered_exactly() -> None:
    points = rng.normal(size=(5, 2)) * 50
    turn = np.array([[0.8, -0.3, 12.0], [0.3, 0.8, -7.0]])
    moved = points @ turn[:, :2].T + turn[:, 2]
    np.testing.assert_allclose(similarity(points, moved), turn, atol=1e-12)


def test_among_noisy_points_no_other_similarity_is_nearer() -> None:
    points, target = rng.normal(size=(2, 6, 2)) * 30
    best = similarity(points, target)

    def miss(m: np.ndarray) -> float:
        return float(((points @ m[:, :2].T + m[:, 2] - target) ** 2).sum())

    for _ in range(200):
        a, b, x, y = rng.normal(size=4) * 0.01
        assert miss(best) <= miss(best + np.array([[a, -b, x], [b, a, y]])) + 1e-9


def test_the_mouth_s_landmarks_are_averaged_over_as_many_frames_on_either_side() -> None:
    rows = np.repeat(np.arange(13.0)[:, None], 136, axis=1)
    kind = Mouth96()
    for at in (0, 3, 6, 12):
        np.testing.assert_allclose(kind.smoothed(rows, at), rows[at])  # a straight path stays
    rows[6] += 13.0  # one frame jumps: it stays the centre, its own shape is averaged away
    np.testing.assert_allclose(kind.smoothed(rows, 6), rows[6])


def test_a_face_on_the_mean_face_is_cut_about_its_mouth() -> None:
    from avbench.features.crop_mouth import _MEAN_FACE, _STABLE

    points = np.full((68, 2), 130.0)
    points[list(_STABLE)] = _MEAN_FACE
    points[48:68] = (129.3, 157.8)
    frame = rng.integers(0, 256, (256, 256), dtype=np.uint8)
    cut = Mouth96().cut(frame, points.ravel())
    np.testing.assert_array_equal(cut, frame[158 - 48 : 158 + 48, 129 - 48 : 129 + 48])


def test_a_mouth_near_the_edge_keeps_the_crop_inside() -> None:
    from avbench.features.crop_mouth import _MEAN_FACE, _STABLE

    points = np.full((68, 2), 5.0)
    points[list(_STABLE)] = _MEAN_FACE
    frame = rng.integers(0, 256, (256, 256), dtype=np.uint8)
    np.testing.assert_array_equal(Mouth96().cut(frame, points.ravel()), frame[:96, :96])


def test_syncnet_s_face_is_smoothed_as_its_median_filter_does() -> None:
    kind = KINDS["face224"]
    rows = rng.uniform(20, 200, (30, 3))
    filtered = MedianFilter(3)
    expected = np.concatenate([filtered.push(rows), filtered.flush()])
    found = [kind.smoothed(rows[max(0, i - 6) : i + 7], min(i, 6)) for i in range(len(rows))]
    np.testing.assert_array_equal(found, expected)


def test_wav2lip_s_box_is_the_mean_of_five_frames_from_this_one_on() -> None:
    kind = KINDS["face96"]
    rows = rng.uniform(20, 200, (12, 4))
    for i in range(12):
        start = min(i, 7)
        found = kind.smoothed(rows[max(0, i - 4) : i + 5], min(i, 4))
        np.testing.assert_allclose(found, rows[start : start + 5].mean(axis=0))


def test_fewer_than_five_frames_are_averaged_together() -> None:
    rows = rng.uniform(20, 200, (3, 4))
    np.testing.assert_allclose(KINDS["face96"].smoothed(rows, 1), rows.mean(axis=0))


def test_boxes_lie_about_the_face_as_s3fd_draws_them(real_data: Path) -> None:
    """Height over width as measured on 435 faces; see `syncnet_detect`."""
    found = spools(real_frames(real_data))
    boxes = face_boxes(found.faces.tracks[0].landmarks)
    sides = boxes[:, 2:] - boxes[:, :2]
    np.testing.assert_allclose(sides[:, 1] / sides[:, 0], 1.24 / 0.88)
    mouth = found.faces.tracks[0].landmarks[:, 48:68].mean(axis=1)
    assert np.all((mouth > boxes[:, :2]) & (mouth < boxes[:, 2:]))


def drawn(n: int) -> list[np.ndarray]:
    return [picture_of(150 + 0.8 * i, 140 - 0.4 * i, 1.4, 0.004 * i) for i in range(n)]


def real_frames(real_data: Path) -> list[np.ndarray]:
    from avbench.clip import Source
    from avbench.media.decode import decode

    frames: list[np.ndarray] = []
    source = Source(real_data / "grid" / "s1" / "bbaf2n.mpg", None)
    keep = lambda chunk: frames.extend(f.copy() for f in chunk.frames)  # noqa: E731
    decode(source, [keep], want_video=True, want_audio=False)
    return frames


def fed(reader, frames):
    for i, frame in enumerate(frames):
        reader.feed(FrameChunk(frame[None], np.array([i / 25]), i))
    clock = VideoClock(np.arange(len(frames)) / 25, Fraction(25), variable=False)
    return reader.finish(Decoded(clock, None))


def spools(frames, kinds="mouth96+face224+face96"):
    return fed(CropSpoolsFeature(kinds=kinds).open(INFO), frames)


def test_every_frame_of_the_track_has_a_crop_of_each_kind() -> None:
    found = spools(drawn(40))
    (track,), (by_kind,) = found.faces.tracks, found.spools
    shapes = {name: {c.shape for c in spool} for name, spool in by_kind.items()}
    assert shapes == {"mouth96": {(96, 96)}, "face224": {(224, 224, 3)}, "face96": {(96, 96, 3)}}
    assert {spool.n_frames for spool in by_kind.values()} == {track.n_frames}


def test_crops_are_those_of_the_whole_track_at_once() -> None:
    frames = drawn(40)
    found = spools(frames)
    track = found.faces.tracks[0]
    for name, spool in found.spools[0].items():
        kind = KINDS[name]
        rows = kind.rows(track.landmarks)
        for i, crop in enumerate(spool):
            near = rows[max(0, i - kind.back) : i + kind.ahead + 1]
            row = kind.smoothed(near, min(i, kind.back))
            np.testing.assert_array_equal(crop, kind.cut(frames[track.first + i], row))


def test_a_spool_can_be_read_twice() -> None:
    spool = spools(drawn(20), "mouth96").spools[0]["mouth96"]
    first, second = list(spool), list(spool)
    np.testing.assert_array_equal(first, second)


def test_the_faces_are_those_that_the_sync_net_follows() -> None:
    frames = drawn(40)
    lips = fed(AVSyncVideo().open(INFO), frames)
    crops = spools(frames, "mouth96")
    for ours, theirs in zip(crops.faces.tracks, lips.faces.tracks, strict=True):
        np.testing.assert_array_equal(ours.boxes, theirs.boxes)


def test_no_face_and_no_picture_are_told() -> None:
    with pytest.raises(NoFace):
        spools([np.full((288, 360, 3), 90, np.uint8)] * 20)
    with pytest.raises(NoVideo):
        CropSpoolsFeature().open(MediaInfo(Path("x.wav"), "wav", 1, None, None))
