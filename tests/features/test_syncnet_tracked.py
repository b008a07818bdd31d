"""The pipeline for films on real clips; SyncNet is replaced where only its input matters."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from syncnet_random import add_random_weights

from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan
from avbench.errors import MissingWeights, NoFace, NoVideo, TooShort, UnknownName
from avbench.features import syncnet_net, syncnet_tracked
from avbench.features.syncnet_tracked import SyncNetTrackedFeature
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.media.types import Decoded, FrameChunk, MediaInfo, VideoClock, VideoInfo

INFO = VideoInfo("h264", 360, 288, Fraction(25), 0.0, 3.0)


class Tower:
    """Embeds a window as its middle frame in small."""

    def embed(self, frames):
        small = frames[:, ::28, ::28].reshape(len(frames), -1).astype(np.float32)
        return small[2 : len(frames) - 2] if len(frames) > 4 else small[:0]


@pytest.fixture
def _fake_tower(monkeypatch):
    monkeypatch.setattr(syncnet_tracked, "lip_tower", lambda _precision: Tower())


def tracked(path, **parameters):
    reader = SyncNetTrackedFeature(**parameters).open(probe(path))
    return reader.finish(
        decode(Source(path, None), [reader.feed], want_video=True, want_audio=False)
    )


def tracked_frames(frames, fps=25, chunk_frames=1, **parameters):
    """Through one buffer that is used again, as decoding does."""
    info = MediaInfo(Path("made.mp4"), "mp4", 1, INFO, None)
    reader = SyncNetTrackedFeature(**parameters).open(info)
    pts_s = np.arange(len(frames)) / fps
    for start in range(0, len(frames), chunk_frames):
        part = np.stack(frames[start : start + chunk_frames])
        reader.feed(FrameChunk(part, pts_s[start : start + chunk_frames], start))
        part[:] = 0
    return reader.finish(Decoded(VideoClock(pts_s, Fraction(fps), variable=False), None))


@pytest.fixture(scope="module")
def grid_clip(real_data):
    return real_data / "grid" / "s1" / "bbaf2n.mpg"


@pytest.fixture(scope="module")
def grid_frames(grid_clip):
    frames = []
    decode(
        Source(grid_clip, None),
        [lambda chunk: frames.extend(f.copy() for f in chunk.frames)],
        want_video=True,
        want_audio=False,
    )
    return frames


pytestmark = pytest.mark.usefixtures("_fake_tower")


@pytest.mark.real_data
def test_a_grid_clip_is_one_track_over_all_its_frames(grid_clip):
    found = tracked(grid_clip)
    (track,) = found.tracks
    assert (track.first, track.n_frames) == (0, 75)
    assert track.embeddings.shape[0] == 71
    assert 120 < np.sqrt(track.mean_area_px2) < 150
    assert (found.n_frames, found.fps_in, found.resampled) == (75, 25.0, False)


@pytest.mark.real_data
def test_a_grid_clip_is_too_short_for_the_original_s_least_length(grid_clip):
    expected = (
        r"bbaf2n.mpg: the longest of its face tracks shows the face in 75 frames of 40 ms "
        r"\(expected more than 100\), \d+ px large \(more than 100\)"
    )
    with pytest.raises(TooShort, match=expected):
        tracked(grid_clip, min_track_frames=100)


@pytest.mark.real_data
def test_a_clip_without_a_face_has_no_track(real_data):
    with pytest.raises(NoFace, match=r"ZYc410CE4Rg_0_10000\.mp4: "):
        tracked(real_data / "clips" / "noface" / "ZYc410CE4Rg_0_10000.mp4")


def test_noise_has_no_face():
    rng = np.random.default_rng(0)
    frames = [rng.integers(0, 256, (96, 128, 3), dtype=np.uint8) for _ in range(12)]
    with pytest.raises(NoFace, match=re.escape("made.mp4: no face was found")):
        tracked_frames(frames)


@pytest.mark.real_data
def test_a_face_that_is_too_small_is_told_by_its_size(grid_frames):
    small = [np.ascontiguousarray(f[::2, ::2]) for f in grid_frames[:60]]
    with pytest.raises(NoFace, match=r"in 60 frames of 40 ms .* \d\d px large \(more than 100\)"):
        tracked_frames(small)
    (track,) = tracked_frames(small, min_face_px=50).tracks
    assert track.n_frames == 60


@pytest.mark.real_data
def test_the_same_bytes_come_out_again_whatever_the_chunks(grid_frames):
    one, other = (tracked_frames(grid_frames[:56], chunk_frames=k).tracks[0] for k in (1, 16))
    assert np.array_equal(one.embeddings, other.embeddings)
    assert replace(one, embeddings=None) == replace(other, embeddings=None)


@pytest.mark.real_data
def test_other_rates_are_resampled_and_it_is_said(grid_frames):
    doubled = [f for f in grid_frames[:56] for _ in range(2)]
    found = tracked_frames(doubled, fps=50)
    plain = tracked_frames(grid_frames[:56])
    assert (found.n_frames, found.fps_in, found.resampled) == (56, 50.0, True)
    assert found.tracks[0].embeddings == pytest.approx(plain.tracks[0].embeddings, abs=30)


@pytest.mark.real_data
def test_two_shots_are_two_tracks(grid_frames, real_data):
    other = []
    decode(
        Source(real_data / "grid" / "s31" / "bbai9a.mpg", None),
        [lambda chunk: other.extend(f.copy() for f in chunk.frames)],
        want_video=True,
        want_audio=False,
    )
    found = tracked_frames([*grid_frames[:53], *other[:54]])
    assert sorted((t.first, t.n_frames) for t in found.tracks) == [(0, 53), (53, 54)]
    areas = [t.mean_area_px2 for t in found.tracks]
    assert areas == sorted(areas, reverse=True)


@pytest.mark.real_data
def test_two_people_are_two_tracks(real_data):
    found = tracked(real_data / "clips" / "multi_face" / "clearervoice_002.avi")
    assert len(found.tracks) == 2
    assert all(t.n_frames > 140 for t in found.tracks)


@pytest.mark.real_data
def test_a_face_that_moves_fast_is_one_track(real_data):
    """A woman walks towards a camera that moves: over five frames her boxes overlap by a third."""
    (name,) = (real_data / "syncnet_scored" / "mocha").glob("3_woman_camera_trackingshot*.mp4")
    (track,) = tracked(name).tracks
    assert (track.first, track.n_frames) == (0, 130)


@pytest.mark.real_data
def test_a_film_is_scored_and_its_faces_are_kept_for_other_sounds(
    grid_clip, real_data, monkeypatch, tmp_path
):
    """The second sound is the same speaker's, of another sentence: nothing is tracked again."""
    add_random_weights(monkeypatch, tmp_path)
    monkeypatch.setattr(syncnet_tracked, "lip_tower", syncnet_net.lip_tower)
    plan, cache = make_plan(["lse_d@w2l-real"]), Cache(tmp_path / "cache")
    own, other = (
        score(plan.metrics[0], evaluate(plan, {"hyp": Source(grid_clip, sound)}, cache))
        for sound in (grid_clip, real_data / "grid" / "s1" / "bbwm5s.mpg")
    )
    assert own.status == other.status == "ok"
    assert own.statistics["n_windows"] == 69  # the sound is a frame shorter than the picture
    assert own.statistics["n_tracks"] == 1
    assert own.statistics["lse_d@w2l-real"] != other.statistics["lse_d@w2l-real"]
    assert len(list((tmp_path / "cache" / "syncnet_video_tracked").rglob("*.npz"))) == 1


def test_a_file_without_picture_is_refused():
    info = MediaInfo(Path("made.wav"), "wav", 1, None, None)
    with pytest.raises(NoVideo, match=re.escape("made.wav: found no picture")):
        SyncNetTrackedFeature().open(info)


def test_an_unknown_detector_is_refused():
    info = MediaInfo(Path("made.mp4"), "mp4", 1, INFO, None)
    with pytest.raises(UnknownName, match="no face detector is called 'yunet'"):
        SyncNetTrackedFeature(detector="yunet").open(info)


def test_the_digest_names_the_detector_s_weights_too(monkeypatch, tmp_path):
    add_random_weights(monkeypatch, tmp_path)
    ours = SyncNetTrackedFeature().weights_digest()
    assert len(ours) == 64
    with pytest.raises(MissingWeights, match="weights missing: sfd_face"):
        SyncNetTrackedFeature(detector="s3fd").weights_digest()
