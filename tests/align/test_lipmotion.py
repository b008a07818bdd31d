import numpy as np
import pytest

from avbench.align.lipmotion import (
    CHANNELS,
    TAPS,
    coefficients,
    lip_activity,
    lip_signals,
    mel_bands,
    smooth,
    speech_seconds,
    speech_signals,
    with_context,
)
from avbench.clip import Waveform

RATE = 16_000
PTS_S = np.arange(50) / 25


def mouth(opening, jaw=60.0, width=40.0):
    """A face whose lips open by `opening` (n,) pixels; eyes 60 px apart, nose 40 px long."""
    n = len(opening)
    points = np.zeros((n, 68, 2))
    points[:, 36:42, 0], points[:, 42:48, 0] = -30.0, 30.0
    points[:, 33, 1] = 40.0
    points[:, 8, 1] = 40.0 + jaw + opening
    points[:, [48, 60], 0], points[:, [54, 64], 0] = -width / 2, width / 2
    points[:, 48:68, 1] = 70.0
    for below in (67, 66, 65, 58, 57, 56):
        points[:, below, 1] += opening
    return points.astype(np.float32)


def speech(seconds=2.0, seed=0):
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * RATE)) / RATE
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * 4 * t)
    return (0.1 * swell * rng.standard_normal(len(t))).astype(np.float32)


def wave(samples, start_s=0.0, end_s=None):
    return Waveform(samples, RATE, start_s, len(samples) / RATE if end_s is None else end_s)


def test_opening_velocity_is_the_slope_in_face_sizes():
    signals = lip_signals(mouth(np.linspace(0, 49, 50)), PTS_S)
    size = np.hypot(60.0, 40.0)
    assert signals.shape == (50, len(CHANNELS))
    np.testing.assert_allclose(signals[:, 0], 25.0 / size, rtol=1e-5)  # one pixel a frame
    np.testing.assert_allclose(signals[:, 1], 25.0 / size, rtol=1e-5)
    np.testing.assert_allclose(signals[:, 3], 0.0, atol=1e-6)


def test_shift_roll_and_distance_of_the_head_do_not_enter():
    opening = 5.0 + 4.0 * np.sin(np.arange(50) / 2.0)
    still = mouth(opening)
    angle = 0.3
    roll = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = still @ roll.T * 1.7 + np.cumsum(np.ones((50, 1, 2)), axis=0)
    np.testing.assert_allclose(
        lip_signals(moved.astype(np.float32), PTS_S), lip_signals(still, PTS_S), atol=1e-4
    )


def test_times_of_frames_are_used():
    signals = lip_signals(mouth(np.linspace(0, 49, 50)), PTS_S * 2.0)
    np.testing.assert_allclose(signals[:, 0], 12.5 / np.hypot(60.0, 40.0), rtol=1e-5)


def test_frames_of_the_same_time_stay_finite():
    pts_s = PTS_S.copy()
    pts_s[10:13] = pts_s[10]
    assert np.isfinite(lip_signals(mouth(np.arange(50.0) % 7), pts_s)).all()


def test_still_lips_have_no_activity():
    assert lip_activity(mouth(np.full(50, 6.0)), PTS_S) == pytest.approx(0.0, abs=1e-6)
    assert lip_activity(mouth(6.0 + 3.0 * np.sin(np.arange(50.0))), PTS_S) > 0.02


def test_a_moment_of_track_is_no_signal():
    np.testing.assert_array_equal(lip_signals(mouth(np.ones(2)), PTS_S[:2]), 0.0)


def test_gain_does_not_change_what_the_sound_says():
    samples = speech()
    loud, soft = speech_signals(wave(samples)), speech_signals(wave(samples * np.float32(0.2)))
    assert loud.shape == (201, len(CHANNELS))
    np.testing.assert_allclose(loud, soft, atol=1e-3)


def test_fill_outside_the_real_sound_is_not_seen():
    samples = speech()
    filled = np.concatenate([np.zeros(RATE // 2, np.float32), samples])
    plain, late = mel_bands(wave(samples)), mel_bands(wave(filled, start_s=0.5))
    np.testing.assert_array_equal(late[:50], 0.0)
    np.testing.assert_allclose(late[52:], plain[2:], atol=0.05)


def test_context_is_the_neighbours():
    bands = np.arange(100.0)[:, None]
    context = with_context(bands)
    assert context.shape == (100, len(TAPS))
    np.testing.assert_array_equal(context[50], 50.0 + np.array(TAPS))
    np.testing.assert_array_equal(context[0, : len(TAPS) // 2], 0.0)  # held


def test_what_the_sound_says_is_the_map_of_its_context():
    audio = wave(speech())
    expected = with_context(mel_bands(audio)) @ coefficients()
    np.testing.assert_allclose(speech_signals(audio), expected, atol=1e-9)


def test_the_shipped_map_has_a_row_a_band_and_tap():
    assert coefficients().shape == (10 * len(TAPS), len(CHANNELS))


def test_seconds_of_speech():
    silence = np.zeros(RATE, np.float32)
    assert speech_seconds(wave(silence)) == 0.0
    assert speech_seconds(wave(silence[:10])) == 0.0
    half = np.concatenate([silence, speech(1.0)])
    assert speech_seconds(wave(half)) == pytest.approx(0.85, abs=0.15)
    hum = np.full(2 * RATE, 0.1, np.float32) * np.sin(np.arange(2 * RATE), dtype=np.float32)
    assert speech_seconds(wave(hum)) == 0.0
    assert speech_seconds(wave(half, start_s=0.0, end_s=1.0)) == 0.0


def test_smoothing_keeps_a_constant_and_the_length():
    np.testing.assert_allclose(smooth(np.full(7, 3.0), 5), 3.0)
    np.testing.assert_allclose(smooth(np.arange(9.0), 3)[1:-1], np.arange(1.0, 8.0))
