"""From vectors to a lag: planted ones, and real clips whose sound was moved."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from avbench.align.curves import lag_grid
from avbench.clip import Source, Waveform
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate
from avbench.engine.plan import make_plan
from avbench.errors import NoFace
from avbench.features import avsync_sound
from avbench.features.avsync_sound import frame_scores, sound_vectors

LAGS = lag_grid(600, 10)


def lag_and_width(video: Path, sound: Path | None = None) -> tuple[float, float]:
    curve = curve_of(video, sound)
    assert curve.status == "ok", curve.reason
    return curve.estimate.audio_lag_ms, curve.estimate.half_width_ms


def curve_of(video: Path, sound: Path | None = None):
    plan = make_plan(features=("clip.avsync_curve",))
    return evaluate(plan, {"clip": Source(video, sound or video)}, Cache(None))["clip.avsync_curve"]


def planted(lag_ms: float, n: int = 50):
    """Lips and sound (100 a second) cut from one smooth random walk over directions."""
    rng = np.random.default_rng(1)
    walk = np.cumsum(rng.normal(size=(n * 4 + 200, 16)), axis=0)
    walk = walk - walk.mean(axis=0)
    walk = (walk / np.linalg.norm(walk, axis=1, keepdims=True)).astype(np.float32)
    pts_s = np.arange(n) * 0.04
    lips = walk[(100 + np.arange(n) * 4)]
    return lips, pts_s, walk[100 - round(lag_ms / 10) :][: n * 4 + 1]


@pytest.mark.parametrize("lag_ms", [-170.0, 0.0, 30.0, 250.0])
def test_scores_peak_at_the_planted_lag(lag_ms):
    lips, pts_s, sound = planted(lag_ms)
    scores = frame_scores(lips, pts_s, sound, (0.0, 2.0), LAGS)
    assert LAGS[np.nanargmax(np.nanmean(scores, axis=0))] == lag_ms


def test_frames_without_real_sound_have_no_score():
    lips, pts_s, sound = planted(0.0)
    scores = frame_scores(lips, pts_s, sound, (0.5, 1.5), LAGS)
    at_s = pts_s[:, None] + LAGS / 1000.0
    assert np.isnan(scores[(at_s < 0.51) | (at_s > 1.49)]).all()
    assert np.isfinite(scores[(at_s > 0.53) & (at_s < 1.47)]).all()


def test_between_steps_the_score_is_linear_and_rows_have_no_mean():
    lips, pts_s, sound = planted(0.0)
    lags = np.array([0.0, 4.0, 10.0])
    scores = frame_scores(lips[5:30], pts_s[5:30], sound, (0.0, 2.0), lags)
    assert np.allclose(scores[:, 1], 0.6 * scores[:, 0] + 0.4 * scores[:, 2] + 0.0, atol=0.02)
    assert np.allclose(scores.sum(axis=1), 0.0, atol=1e-9)


def test_long_sound_is_embedded_in_chunks_without_seams(monkeypatch):
    rng = np.random.default_rng(0)
    audio = Waveform(rng.normal(0, 0.1, 16000 * 3).astype(np.float32), 16000, 0.0, 3.0)
    whole = sound_vectors(audio, "avsync_tiny")
    monkeypatch.setattr(avsync_sound, "_CHUNK", 64)
    assert np.allclose(sound_vectors(audio, "avsync_tiny"), whole, atol=1e-5)
    assert whole.shape[0] == 301


@pytest.mark.real_data
@pytest.mark.parametrize("lag_ms", [-333.0, -50.0, 87.0, 240.0])
def test_moved_sound_moves_the_lag(real_data, tmp_path, lag_ms):
    from avbench.align.inject import move_sound
    from avbench.media.decode import decode

    video = real_data / "grid" / "s30" / "bbai7n.mpg"
    own, _ = lag_and_width(video)
    decoded = decode(Source(video, video), [], want_video=False, want_audio=True)
    assert decoded.audio is not None
    moved = tmp_path / "moved.wav"
    soundfile.write(moved, move_sound(decoded.audio.samples, 16000, lag_ms), 16000, "FLOAT")
    found, half = lag_and_width(video, moved)
    assert found - own == pytest.approx(lag_ms, abs=20.0)
    assert half < 30.0


@pytest.mark.real_data
def test_a_clip_without_a_talking_face_is_told_so(real_data):
    (clip,) = (real_data / "clips" / "noface").glob("*.mp4")
    assert isinstance(curve_of(clip), NoFace)


@pytest.mark.real_data
def test_sound_of_another_sentence_has_no_clear_peak(real_data):
    folder = real_data / "grid" / "s31"
    first, second = sorted(folder.glob("*.mpg"))[:2]
    right, wrong = curve_of(first), curve_of(first, second)
    assert right.estimate.confidence > 0.95
    assert wrong.estimate.confidence < 0.9
