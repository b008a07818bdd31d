"""The estimator `syncnet` on made-up embeddings: sign, real sound alone, which face speaks."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from sounds import speech_like

from avbench.align.offset import syncnet_offset_frames
from avbench.clip import Waveform
from avbench.errors import UserError
from avbench.features.clock import ClockFacts
from avbench.features.estimators import find_estimator
from avbench.features.syncnet_audio import SyncNetAudio
from avbench.features.syncnet_curve import SyncNetCurve
from avbench.features.syncnet_lips import SyncNetTrack
from avbench.features.syncnet_tracked import SyncNetTracks

N = 150  # frames: 6 s
AUDIO = Waveform(speech_like(6.0), valid_end_s=6.0)
CLOCK = ClockFacts(N, Fraction(25), False, 0.0, 6.0, False)
CLIP = np.random.default_rng(0).standard_normal((2 * N, 64)).astype(np.float32)


def track(first=0, n_frames=N, noise_seed=None):
    """A face whose window i looks like row N // 2 + i of CLIP; of another clip if `noise_seed`."""
    rows = CLIP[N // 2 + first : N // 2 + first + n_frames - 4]
    if noise_seed is not None:
        rows = np.random.default_rng(noise_seed).standard_normal(rows.shape).astype(np.float32)
    return SyncNetTrack(rows, first, n_frames, 1e4)


def heard(late_frames, *, valid=(0.0, 6.0)):
    """Sound whose windows fit the lips `late_frames` frames late."""
    rows = CLIP[N // 2 - late_frames : N // 2 - late_frames + N - 5]
    noise = np.random.default_rng(9).standard_normal(rows.shape).astype(np.float32)
    return SyncNetAudio(rows + 0.5 * noise, 0.5, *valid)


def curve(*tracks, sound, audio=AUDIO, clock=CLOCK):
    faces = SyncNetTracks(tracks, N, 25.0, resampled=False)
    return SyncNetCurve().extract(faces, sound, audio, clock)


@pytest.mark.parametrize("frames", [-14, -3, 0, 2, 14])
def test_late_sound_is_a_positive_lag(frames):
    found = curve(track(), sound=heard(frames))
    assert found.status == "ok"
    assert found.estimate.audio_lag_ms == pytest.approx(40 * frames, abs=4)
    assert round(syncnet_offset_frames(found.estimate.audio_lag_ms)) == -frames
    assert found.estimate.ncc > 0.3
    assert found.estimate.confidence > 0.9


def test_a_track_within_the_clip_hears_beyond_its_own_ends():
    found = curve(track(first=50, n_frames=30), sound=heard(12))
    assert found.estimate.audio_lag_ms == pytest.approx(480, abs=4)
    assert found.estimate.n_effective == 26  # all of its windows


def test_sound_that_is_not_real_is_left_out():
    found = curve(track(), sound=heard(0, valid=(2.0, 4.0)))
    # Windows of 0.215 s from 2.00 to 3.785 s, one every 40 ms.
    assert found.estimate.n_effective == 45
    assert found.estimate.audio_lag_ms == pytest.approx(0, abs=4)


def test_the_speaking_face_is_chosen():
    found = curve(track(noise_seed=3), track(), sound=heard(1))
    assert (found.status, found.chosen) == ("ok", 1)
    alone = curve(track(), sound=heard(1))
    assert found.estimate == alone.estimate


def test_a_status_instead_of_an_error():
    silence = replace(AUDIO, samples=np.zeros_like(AUDIO.samples))
    assert curve(track(), sound=heard(0), audio=silence).status == "silent"
    assert curve(track(n_frames=15), sound=heard(0)).status == "too_short"
    assert curve(track(), sound=heard(0), clock=replace(CLOCK, variable_rate=True)).variable_rate


def test_lags_are_the_network_s():
    assert find_estimator("syncnet").curve == SyncNetCurve.name
    with pytest.raises(UserError, match=r"found range_ms 600, step_ms 10, zero_ms 0; SyncNet"):
        SyncNetCurve(step_ms=10.0)
