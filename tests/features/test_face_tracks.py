"""Face tracks on real clips, on cuts and gaps made from them, and where there is no face."""

import re
import tracemalloc
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from avbench.clip import Source
from avbench.errors import NoFace, NoVideo
from avbench.features.detect import SHORT_RANGE, detect
from avbench.features.face_crops import alike, crop, landmarks, view_of_landmarks
from avbench.features.face_tracks import FaceTracksFeature
from avbench.features.tracks import FaceTracks
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.media.types import Decoded, FrameChunk, MediaInfo, VideoClock, VideoInfo


def tracks_of(path, **parameters) -> FaceTracks:
    reader = FaceTracksFeature(**parameters).open(probe(path))
    return reader.finish(
        decode(Source(path, None), [reader.feed], want_video=True, want_audio=False)
    )


def tracks_of_frames(frames, n_frames=None, chunk_frames=16, **parameters) -> FaceTracks:
    """Streams frames (an iterable) through a reader, one buffer used again, as decoding does."""
    reader = FaceTracksFeature(**parameters).open(described())
    n = 0
    for chunk in chunks(frames, chunk_frames):
        reader.feed(FrameChunk(chunk, (n + np.arange(len(chunk))) / 25, n))
        n += len(chunk)
        chunk[:] = 0
    clock = VideoClock(np.arange(n) / 25, Fraction(25), variable=False)
    return reader.finish(Decoded(clock, None))


def chunks(frames, size):
    held = []
    for frame in frames:
        held.append(frame)
        if len(held) == size:
            yield np.stack(held)
            held = []
    if held:
        yield np.stack(held)


def described(video=True):
    info = VideoInfo("h264", 360, 288, Fraction(25), 0.0, 3.0) if video else None
    return MediaInfo(Path("made.mp4"), "mp4", 1, info, None)


def frames_of(path):
    frames = []
    decode(
        Source(path, None),
        [lambda chunk: frames.extend(f.copy() for f in chunk.frames)],
        want_video=True,
        want_audio=False,
    )
    return frames


@pytest.fixture(scope="module")
def grid_clip(real_data):
    return real_data / "grid" / "s1" / "bbaf2n.mpg"


@pytest.fixture(scope="module")
def grid_frames(grid_clip):
    return frames_of(grid_clip)


def test_a_file_without_picture_is_refused():
    with pytest.raises(NoVideo, match=re.escape("made.mp4: found no picture")):
        FaceTracksFeature().open(described(video=False))


def test_pictures_without_a_face_are_refused():
    rng = np.random.default_rng(0)
    frames = (rng.integers(0, 255, (120, 160, 3), dtype=np.uint8) for _ in range(20))
    with pytest.raises(NoFace, match=re.escape("made.mp4: no face was found")):
        tracks_of_frames(frames)


@pytest.mark.real_data
def test_a_grid_clip_is_one_track_over_all_its_frames(grid_clip):
    found = tracks_of(grid_clip)
    (track,) = found.tracks
    assert (track.first, track.n_frames) == (0, 75)
    assert track.boxes.shape == (75, 4)
    assert track.landmarks.shape == (75, 68, 2)
    assert (found.width, found.height, found.fps) == (360, 288, Fraction(25))
    assert not found.variable_rate
    assert track.score.min() > 0.6
    assert {a.dtype for a in (track.boxes, track.score, track.landmarks)} == {np.dtype(np.float32)}


@pytest.mark.real_data
def test_landmarks_lie_in_the_box_in_the_order_of_68_points(grid_clip):
    (track,) = tracks_of(grid_clip).tracks
    centre = track.landmarks[:, 48:].mean(axis=1)
    assert np.all((centre > track.boxes[:, :2]) & (centre < track.boxes[:, 2:]))
    eyes, nose, chin = (
        track.landmarks[:, s].mean(axis=1)[:, 1]
        for s in (slice(36, 48), slice(31, 36), slice(8, 9))
    )
    assert np.all((eyes < nose) & (nose < centre[:, 1]) & (centre[:, 1] < chin))


@pytest.mark.real_data
def test_the_same_bytes_come_out_again_whatever_the_chunks(grid_frames):
    one = tracks_of_frames(grid_frames[:30], chunk_frames=16).tracks[0]
    other = tracks_of_frames(grid_frames[:30], chunk_frames=7).tracks[0]
    assert np.array_equal(one.landmarks, other.landmarks)
    assert np.array_equal(one.boxes, other.boxes)


@pytest.mark.real_data
def test_sparse_detection_changes_lip_opening_little(grid_frames):
    every, fourth = (
        tracks_of_frames(grid_frames[20:52], detect_every_frames=k).tracks[0].landmarks
        for k in (1, 4)
    )
    eyes = np.linalg.norm(every[:, 39] - every[:, 42], axis=1).mean()
    opening = [np.linalg.norm(p[:, 62] - p[:, 66], axis=1) / eyes for p in (every, fourth)]
    assert np.abs(opening[0] - opening[1]).mean() < 0.05
    assert np.corrcoef(*opening)[0, 1] > 0.95


@pytest.mark.real_data
def test_tracks_end_at_a_cut(grid_frames, real_data):
    other = frames_of(real_data / "grid" / "s31" / "bbai9a.mpg")
    found = tracks_of_frames([*grid_frames[:25], *other[:25]])
    assert sorted((t.first, t.n_frames) for t in found.tracks) == [(0, 25), (25, 25)]


@pytest.mark.real_data
def test_a_short_gap_is_bridged_and_a_long_one_ends_the_track(grid_frames):
    def with_gap(length):
        hidden = [f.copy() for f in grid_frames]
        for frame in hidden[20 : 20 + length]:
            frame[80:] = frame[80:].mean(axis=(0, 1)).astype(np.uint8)
        parameters = {"min_cut_change": 255.0}
        return [(t.first, t.n_frames) for t in tracks_of_frames(hidden, **parameters).tracks]

    assert with_gap(6) == [(0, 75)]
    split = sorted(with_gap(30))
    assert len(split) == 2
    assert split[0][0] == 0
    assert split[0][1] < 25
    assert split[1][0] >= 50


@pytest.mark.real_data
def test_a_small_face_is_found_in_a_large_picture(grid_frames):
    def placed(frame):
        picture = np.full((720, 1280, 3), 60, np.uint8)
        picture[500:572, 900:990] = frame[::4, ::4]
        return picture

    (track,) = tracks_of_frames(placed(f) for f in grid_frames[:20]).tracks
    x, y = ((track.boxes[:, :2] + track.boxes[:, 2:]) / 2).mean(axis=0)
    assert 925 < x < 965
    assert 520 < y < 560


@pytest.mark.real_data
def test_a_face_that_fills_the_picture_is_found(grid_frames):
    (track,) = tracks_of_frames(f[80:230, 110:260] for f in grid_frames[:20]).tracks
    assert track.n_frames == 20


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "frames", "width"),
    [
        ("clips/lrs3/C8zY0oAdQrs_00018_uncropped.mp4", 393, (20, 60)),
        ("clips/lip2wav/eh/58V4Wo7lxwc_cut-42_split0.mp4", None, (40, 96)),
        ("clips/weather_vfr/AV_Weather2.mp4", 45, (200, 500)),
    ],
)
def test_a_speaker_is_found_in_nearly_all_frames(real_data, name, frames, width):
    found = tracks_of(real_data / name)
    track = found.tracks[0]
    assert track.n_frames >= 0.9 * len(found.pts_s)
    assert frames in (None, len(found.pts_s))
    assert width[0] < (track.boxes[:, 2] - track.boxes[:, 0]).mean() < width[1]


@pytest.mark.real_data
def test_two_people_are_two_tracks_largest_first(real_data):
    found = tracks_of(real_data / "clips" / "multi_face" / "clearervoice_002.avi")
    assert len(found.tracks) >= 2
    weight = [(t.boxes[:, 2:] - t.boxes[:, :2]).prod(axis=1).sum() for t in found.tracks]
    assert weight == sorted(weight, reverse=True)
    left, right = sorted(float(t.boxes[0, 0]) for t in found.tracks[:2])
    assert right - left > 100


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name",
    [
        "clips/noface/ZYc410CE4Rg_0_10000.mp4",
        "clips/tedx_ro_lips/00fd314f.mp4",
        "clips/lrs3_prepared/video/trainval/gSCSsL3it9Y/50007.mp4",
        "systems/av2av/TRajLqEaWhQ_00002.lip.mp4",
    ],
)
def test_no_face_and_crops_of_the_mouth_are_refused(real_data, name):
    with pytest.raises(NoFace, match=re.escape(f"{name.split('/')[-1]}: no face ")):
        tracks_of(real_data / name)


@pytest.mark.real_data
def test_at_most_max_tracks_are_followed(real_data):
    path = real_data / "clips" / "multi_face" / "clearervoice_002.avi"
    assert len(tracks_of_frames(frames_of(path)[:20], max_tracks=1).tracks) == 1


@pytest.mark.real_data
def test_memory_does_not_grow_with_length(grid_frames):
    def peak(n):
        reader = FaceTracksFeature(detect_every_frames=16).open(described())
        tracemalloc.start()
        for start in range(0, n, 15):
            part = np.stack(grid_frames[start % 60 : start % 60 + 15])
            reader.feed(FrameChunk(part, np.zeros(len(part)), start))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(30)  # nets are loaded once
    frame = grid_frames[0].nbytes
    assert peak(240) - peak(60) < 3 * frame


@pytest.mark.real_data
def test_a_refined_view_is_stable_under_shift_scale_and_turn(grid_frames):
    frame = grid_frames[0]
    size = float(max(frame.shape))
    found = detect(frame, np.array([0, -36, size]), SHORT_RANGE, 0.5)
    box = found.boxes[0]
    start = np.array([*((box[:2] + box[2:]) / 2), 1.2 * (box[2] - box[0]), 0.0])
    moved = start + np.array([4.0, -4.0, 8.0, 0.08])
    one, other = (view_of_landmarks(landmarks([frame], v[None])[0]) for v in (start, moved))
    assert one[:3] == pytest.approx(other[:3], abs=4)
    assert one[3] == pytest.approx(other[3], abs=0.05)


@pytest.mark.real_data
def test_the_same_view_of_two_shots_is_not_alike(grid_frames, real_data):
    other = frames_of(real_data / "grid" / "s31" / "bbai9a.mpg")[0]
    view = np.array([180, 160, 150, 0.0])
    assert alike(grid_frames[0], grid_frames[1], view) > 0.95
    assert alike(grid_frames[0], other, view) < 0.7


def test_a_crop_beyond_the_picture_repeats_the_edge():
    frame = np.full((40, 40, 3), 77, np.uint8)
    assert np.all(crop(frame, np.array([0, 0, 60, 0.3]), 32) == 77)


@pytest.mark.parametrize("side", [60, 600])
@pytest.mark.parametrize("at", [(900, 20), (20, 900), (-900, 20), (900, 900), (-900, -900)])
def test_a_crop_of_what_lies_outside_repeats_the_edge(side, at):
    frame = np.full((40, 40, 3), 77, np.uint8)
    assert np.all(crop(frame, np.array([*at, side, 0.3]), 32) == 77)


def test_a_large_crop_is_averaged_not_sampled():
    stripes = np.zeros((800, 800, 3), np.uint8)
    stripes[:, ::2] = 200
    made = crop(stripes, np.array([400, 400, 600, 0.0]), 64)
    assert made.std() < 8
    assert made.mean() == pytest.approx(100, abs=4)


def test_a_crop_keeps_its_place_at_any_size():
    ramp = np.repeat(np.arange(250, dtype=np.uint8)[None, :, None], 250, axis=0).repeat(3, axis=2)
    for side in (40, 100, 200):
        made = crop(ramp, np.array([124.0, 124.0, side, 0.0]), 20)
        assert made[10, 9:11].mean() == pytest.approx(124, abs=1.0)
