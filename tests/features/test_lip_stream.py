"""Aligned crops while a file is read: a drawn face whose path is known, and real clips."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn_face import picture_of

from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate
from avbench.engine.plan import make_plan
from avbench.errors import NoFace, NoVideo
from avbench.features.face_crops import crop, placements, view_of_placement
from avbench.features.face_tracks import FaceTracksFeature
from avbench.features.lip_crops import LipCropsFeature
from avbench.features.lip_stream import LipStreamReader
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.media.types import Decoded, FrameChunk, MediaInfo, VideoClock, VideoInfo

WHOLE_FACE = {"crop_px": 128, "crop_share": 1.0, "crop_down": 0.0}


class Calls:
    """A consumer that notes what it is given."""

    def __init__(self):
        self.fed = []
        self.finished = 0

    def feed(self, first_frame, crops):
        self.fed.append((first_frame, crops.copy()))

    def finish(self):
        self.finished += 1
        return self


def described(video=True):
    info = VideoInfo("h264", 360, 288, Fraction(25), 0.0, 3.0) if video else None
    return MediaInfo(Path("made.mp4"), "mp4", 1, info, None)


def stream(frames, chunk_frames=1, **parameters):
    """What LipStreamReader makes of frames, its consumers, and all that were ever started."""
    started = []

    def make():
        started.append(Calls())
        return started[-1]

    reader = LipStreamReader(LipCropsFeature(**parameters), described(), make)
    return _fed(reader, frames, chunk_frames), started


def dense_tracks(frames):
    return _fed(FaceTracksFeature().open(described()), frames, 1)


def _fed(reader, frames, chunk_frames):
    frames = list(frames)
    for first in range(0, len(frames), chunk_frames):
        chunk = np.stack(frames[first : first + chunk_frames])
        reader.feed(FrameChunk(chunk, (first + np.arange(len(chunk))) / 25, first))
        chunk[:] = 0  # as the decoder does
    clock = VideoClock(np.arange(len(frames)) / 25, Fraction(25), variable=False)
    return reader.finish(Decoded(clock, None))


def crops_of(path, **parameters):
    reader = LipCropsFeature(**parameters).open(probe(path))
    source = Source(path, None)
    return reader.finish(decode(source, [reader.feed], want_video=True, want_audio=False))


def frames_of(path, n):
    frames = []

    def feed(chunk):
        frames.extend(f.copy() for f in chunk.frames if len(frames) < n)

    decode(Source(path, None), [feed], want_video=True, want_audio=False)
    return frames


def moving_face(n):
    """A face that drifts, grows and rolls evenly."""
    return [
        picture_of(150 + i, 150 - 0.3 * i, 1.3 + 0.002 * i, -0.12 + 0.005 * i) for i in range(n)
    ]


@pytest.fixture(scope="module")
def grid_clip(real_data):
    return real_data / "grid" / "s1" / "bbaf2n.mpg"


@pytest.fixture(scope="module")
def grid_frames(grid_clip):
    return frames_of(grid_clip, 75)


def test_a_file_without_picture_is_refused():
    with pytest.raises(NoVideo, match=r"made\.mp4: found no picture"):
        LipCropsFeature().open(described(video=False))


def test_an_evenly_moving_face_stands_still_in_its_crops():
    found, _ = stream(moving_face(60))
    ((first, n),) = [(t.first, t.n_frames) for t in found.faces.tracks]
    assert (first, n) == (0, 60)
    crops = np.concatenate([c for _, c in found.results[0].fed]).astype(int)
    assert crops.shape == (60, 64, 64)
    assert crops[30].std() > 15
    assert np.abs(crops[5:55] - crops[30]).mean(axis=(1, 2)).max() < 2.5


def test_landmarks_in_between_follow_the_face():
    (track,) = stream(moving_face(60))[0].faces.tracks
    centre = placements(track.landmarks)[:, :2]
    drift = centre - centre[0]
    assert np.abs(drift - drift[-1] * np.arange(60)[:, None] / 59).max() < 2.5
    assert drift[-1] == pytest.approx([59, -0.3 * 59], abs=5)  # it rolls about another point


def test_calls_follow_each_other_and_end_with_the_track():
    frames = moving_face(40)
    found, started = stream([*frames, *([np.full_like(frames[0], 90)] * 30)], min_cut_change=255.0)
    (track,) = found.faces.tracks
    assert 24 <= track.n_frames <= 40
    (calls,) = started
    assert calls.finished == 1
    ends = [first + len(crops) for first, crops in calls.fed]
    assert [first for first, _ in calls.fed] == [0, *ends[:-1]]
    assert ends[-1] == track.n_frames


def test_crops_do_not_depend_on_what_comes_after_the_track():
    frames = moving_face(24)
    white = np.full_like(frames[0], 255)
    alone, _ = stream(frames)
    before, _ = stream([*frames, *([white] * 26)])  # a cut: the track ends with its last frame
    one, other = (np.concatenate([c for _, c in f.results[0].fed]) for f in (alone, before))
    assert np.array_equal(one, other)


def test_a_dropped_track_takes_its_result_with_it():
    blink = moving_face(5)
    white = np.full_like(blink[0], 255)
    found, started = stream([*blink, *([white] * 12), *moving_face(30)])
    assert len(started) == 2
    assert [c.finished for c in started] == [1, 1]
    assert found.results == (started[1],)
    assert [t.first for t in found.faces.tracks] == [17]
    assert started[1].fed[0][0] == 17


def test_pictures_without_a_face_are_refused():
    with pytest.raises(NoFace, match=r"made\.mp4: no face was found"):
        stream([np.full((120, 160, 3), 90, np.uint8)] * 20)


def test_few_frames_are_held():
    reader = LipStreamReader(LipCropsFeature(), described(), Calls)
    held = 0
    for i, frame in enumerate(moving_face(100)):
        reader.feed(FrameChunk(frame[None], np.array([i / 25]), i))
        held = max(held, len(reader._tracker._frames))
    assert held <= 12 + 4 + 4


def test_parameters_reach_the_crops():
    found, _ = stream(moving_face(16), crop_px=32, crop_share=1.0, crop_right=-0.3)
    shifted = found.results[0].fed[0][1]
    assert shifted.shape[1:] == (32, 32)
    centred = stream(moving_face(16), crop_px=32, crop_share=1.0)[0].results[0].fed[0][1]
    assert np.abs(shifted[0].astype(int) - centred[0]).mean() > 10


@pytest.mark.real_data
def test_the_same_calls_come_out_whatever_the_chunks(grid_frames):
    one, *others = (stream(grid_frames[:45], chunk_frames=n)[1] for n in (1, 7, 16))
    for other in others:
        assert [f for f, _ in one[0].fed] == [f for f, _ in other[0].fed]
        assert all(
            np.array_equal(a, b) for (_, a), (_, b) in zip(one[0].fed, other[0].fed, strict=True)
        )


def dense_crops(frames, track):
    """The same crops by landmarks of every frame: what sparse ones stand for."""
    views = np.pad(placements(track.landmarks), ((4, 4), (0, 0)), mode="edge")
    views = np.stack([views[i : i + 9].mean(axis=0) for i in range(track.n_frames)])
    crops = [crop(frames[track.first + i], view_of_placement(v), 128) for i, v in enumerate(views)]
    return np.stack([cv2.cvtColor(c, cv2.COLOR_BGR2GRAY) for c in crops])


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["grid/s1/bbaf2n.mpg", "grid/s1/bgbh4n.mpg", "clips/hdtf/RD_Radio34_000.mp4"]
)
def test_crops_are_those_of_landmarks_in_every_frame(real_data, name):
    frames = frames_of(real_data / name, 75)
    (dense,) = dense_tracks(frames).tracks
    found, _ = stream(frames, **WHOLE_FACE)
    (sparse,) = found.faces.tracks
    assert (sparse.first, sparse.n_frames) == (dense.first, dense.n_frames) == (0, len(frames))
    apart = placements(sparse.landmarks) - placements(dense.landmarks)
    side = np.hypot(*placements(dense.landmarks)[:, 2:].T)
    assert (np.hypot(*apart[:, :2].T) / side).mean() < 1 / 128  # a pixel of the whole face
    crops = np.concatenate([c for _, c in found.results[0].fed]).astype(int)
    assert np.abs(crops - dense_crops(frames, dense)).mean() < 4


@pytest.mark.real_data
def test_two_people_are_two_tracks_with_a_result_each(real_data):
    path = real_data / "clips" / "multi_face" / "clearervoice_002.avi"
    found = crops_of(path)
    assert len(found.faces.tracks) >= 2
    for track, crops in zip(found.faces.tracks, found.crops, strict=True):
        assert crops.shape == (track.n_frames, 64, 64)
        assert crops.dtype == np.uint8
    left, right = sorted(float(t.boxes[0, 0]) for t in found.faces.tracks[:2])
    assert right - left > 100


@pytest.mark.real_data
def test_tracks_end_at_a_cut(grid_frames, real_data):
    other = frames_of(real_data / "grid" / "s31" / "bbai9a.mpg", 25)
    found, _ = stream([*grid_frames[:25], *other])
    spans = sorted((t.first, t.n_frames) for t in found.faces.tracks)
    assert spans == [(0, 25), (25, 25)]
    assert sorted(sum(len(c) for _, c in calls.fed) for calls in found.results) == [25, 25]


@pytest.mark.real_data
def test_a_clip_without_a_face_is_refused(real_data):
    with pytest.raises(NoFace, match=r"ZYc410CE4Rg_0_10000\.mp4: no face "):
        crops_of(real_data / "clips" / "noface" / "ZYc410CE4Rg_0_10000.mp4")


@pytest.mark.real_data
def test_the_engine_reads_crops_by_name(grid_clip):
    plan = make_plan(features=["clip.lip_crops"], parameters={"lip_crops": {"crop_px": 48}})
    values = evaluate(plan, {"clip": Source(grid_clip, grid_clip)}, Cache(None))
    (crops,) = values["clip.lip_crops"].crops
    assert crops.shape == (75, 48, 48)
