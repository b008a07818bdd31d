"""`slts` reads avsync's curve as a distribution, on vectors made by hand and on real clips."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from avbench.align.offset_distribution import offset_distribution
from avbench.clip import Source, Waveform
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate
from avbench.engine.plan import make_plan
from avbench.features import FEATURES
from avbench.features.avsync_curve import AVSyncCurve
from avbench.features.avsync_sound import sound_vectors
from avbench.features.avsync_video import LipEmbeddings, LipVectors
from avbench.features.estimators import find_estimator
from avbench.features.slts_curve import SltsCurve
from avbench.features.tracks import FaceTrack, FaceTracks
from avbench.models.avsync import load

N, RATE = 100, 16_000
FEATURE = SltsCurve()


@pytest.fixture(scope="module")
def sound() -> Waveform:
    """Syllables of filtered noise, 5 s."""
    rng = np.random.default_rng(0)
    t = np.arange(5 * RATE) / RATE
    loud = np.interp(t, np.arange(0, 5.2, 0.1), rng.random(52) ** 2)
    tone = np.interp(t, np.arange(6), rng.uniform(90, 250, 6))
    pitch = np.sin(2 * np.pi * np.cumsum(tone) / RATE)
    noise = rng.standard_normal(len(t))
    return Waveform((0.2 * loud * (pitch + 0.3 * noise)).astype(np.float32), RATE, 0.0, 5.0)


@pytest.fixture(scope="module")
def faces() -> FaceTracks:
    points = np.zeros((N, 68, 2), np.float32)
    points[:, 36:42, 0], points[:, 42:48, 0], points[:, 33, 1] = -30.0, 30.0, 40.0
    track = FaceTrack(0, np.zeros((N, 4), np.float32), np.ones(N, np.float32), points)
    return FaceTracks((track,), np.arange(N) / 25, Fraction(25), False, 360, 288)


def lips_of(sound: Waveform, faces: FaceTracks, lag_ms: float, noise: float) -> LipEmbeddings:
    """Lips whose vectors are the sound's at t + lag, and some noise."""
    vectors = sound_vectors(sound, FEATURE.net)
    rows = np.round((faces.pts_s + 0.3 + lag_ms / 1000) * 100).astype(int)
    seen = vectors[rows] + noise * np.random.default_rng(1).standard_normal((N, vectors.shape[1]))
    seen = (seen / np.linalg.norm(seen, axis=1, keepdims=True)).astype(np.float32)
    moved = dataclasses.replace(faces, pts_s=faces.pts_s + 0.3)
    return LipEmbeddings(moved, (LipVectors(np.arange(N), seen),))


@pytest.mark.parametrize("lag_ms", [-150.0, 0.0, 80.0])
def test_planted_lags_are_read_with_their_sign(sound, faces, lag_ms):
    found = FEATURE.extract(lips_of(sound, faces, lag_ms, 0.05), sound)
    assert (found.status, found.chosen) == ("ok", 0)
    assert found.estimate.audio_lag_ms == pytest.approx(lag_ms, abs=5.0)
    assert found.estimate.low_ms < found.estimate.audio_lag_ms < found.estimate.high_ms


def test_lag_and_confidence_are_those_of_the_distribution(sound, faces):
    lips = lips_of(sound, faces, 40.0, 0.1)
    found, plain = FEATURE.extract(lips, sound).track, AVSyncCurve().extract(lips, sound).track
    assert np.array_equal(found.curve.ncc, plain.curve.ncc)
    p = offset_distribution(found.curve, 1 / load(FEATURE.net).scale.item())
    lags = found.curve.lags_ms
    near = np.abs(lags - lags[p.argmax()]) <= 40.0
    assert found.estimate.audio_lag_ms == pytest.approx((p * lags)[near].sum() / p[near].sum())
    within = np.abs(lags - found.estimate.audio_lag_ms) <= 40.0
    assert found.estimate.confidence == min(p[within].sum(), plain.estimate.confidence)


def test_a_clip_without_a_face_has_a_status_and_a_reason(sound, faces):
    nobody = LipEmbeddings(dataclasses.replace(faces, tracks=()), ())
    found = FEATURE.extract(nobody, sound)
    assert (found.status, found.reason) == ("no_face", "no face was found")


def test_the_estimator_is_in_the_tables():
    assert FEATURES[find_estimator("slts").curve] is SltsCurve
    plan = make_plan(features=["clip.slts_curve"])
    assert [n.feature.name for n in plan.nodes] == ["avsync_video", "audio_16k", "slts_curve"]


@pytest.mark.real_data
def test_moved_sound_moves_the_lag_of_a_real_clip(real_data, tmp_path):
    clip = real_data / "grid" / "s2" / "bbal5n.mpg"
    plan, cache = make_plan(features=["clip.slts_curve"]), Cache(tmp_path)
    lags = [
        evaluate(plan, {"clip": Source(video=clip, audio=clip, audio_lag_ms=-by)}, cache)[
            "clip.slts_curve"
        ].estimate.audio_lag_ms
        for by in (0.0, 170.0, -90.0)
    ]
    assert lags[1] - lags[0] == pytest.approx(170.0, abs=20.0)
    assert lags[2] - lags[0] == pytest.approx(-90.0, abs=20.0)
