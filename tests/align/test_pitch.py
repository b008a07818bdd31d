"""Pitch: harmonic sounds of known pitch, and what has none."""

import numpy as np
import pytest

from avbench.align.pitch import pitch

RATE = 16_000


def voice(f0_hz, seconds=1.0, harmonics=12, seed=0):
    """Harmonics of falling strength with random phases; `f0_hz` a number or a function of time."""
    t = np.arange(round(seconds * RATE)) / RATE
    f0 = f0_hz(t) if callable(f0_hz) else np.full_like(t, f0_hz)
    turn = 2 * np.pi * np.cumsum(f0) / RATE
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, harmonics)
    parts = [np.sin(k * turn + p) / k for k, p in enumerate(phases, 1)]
    return (0.2 * np.sum(parts, axis=0)).astype(np.float32), f0


@pytest.mark.parametrize("f0", [70, 95, 120, 180, 250, 330, 450])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_steady_voice(f0, seed):
    found = pitch(voice(f0, seed=seed)[0], RATE, 0.005)
    assert len(found) == 201
    np.testing.assert_allclose(found[10:-10], f0, rtol=0.005)


def test_a_glide_is_followed():
    sound, f0 = voice(lambda t: 110 * 2 ** (0.8 * np.sin(4 * t)), 2.0)
    found = pitch(sound, RATE, 0.005)[10:-10]
    true = f0[(np.arange(10, 391) * 80)]
    assert np.median(np.abs(found / true - 1)) < 0.01
    assert np.mean(np.abs(found / true - 1) < 0.03) > 0.97


def test_a_missing_fundamental_is_heard():
    sound, _ = voice(150)
    t = np.arange(len(sound)) / RATE
    spectrum = np.fft.rfft(sound)
    spectrum[np.abs(np.fft.rfftfreq(len(t), 1 / RATE) - 150) < 5] = 0
    found = pitch(np.fft.irfft(spectrum).astype(np.float32), RATE, 0.005)
    np.testing.assert_allclose(found[10:-10], 150, rtol=0.01)


def test_noise_at_10_db_moves_little():
    sound, _ = voice(140)
    noise = np.random.default_rng(3).standard_normal(len(sound)).astype(np.float32)
    noisy = sound + noise * (np.std(sound) / np.sqrt(10))
    found = pitch(noisy, RATE, 0.005)[10:-10]
    assert np.mean(found > 0) > 0.9
    np.testing.assert_allclose(found[found > 0], 140, rtol=0.03)


def test_noise_and_silence_have_no_pitch():
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    assert np.mean(pitch(noise, RATE, 0.005) > 0) < 0.02
    assert not pitch(np.zeros(RATE, np.float32), RATE, 0.005).any()
    assert not pitch(np.full(RATE, 0.3, np.float32), RATE, 0.005)[10:-10].any()


def test_voice_and_pause_are_told_apart():
    sound, _ = voice(120)
    both = np.concatenate([sound, np.zeros(RATE // 2, np.float32), sound])
    found = pitch(both, RATE, 0.005)
    assert (found[10:190] > 0).all()
    assert not found[212:288].any()
    assert (found[312:480] > 0).all()


def test_the_gain_does_not_count():
    sound, _ = voice(200)
    np.testing.assert_allclose(
        pitch(sound * 1e-3, RATE, 0.005), pitch(sound, RATE, 0.005), rtol=1e-4
    )


@pytest.mark.parametrize("n", [0, 1, 79, 80, 500])
def test_any_length_has_frames(n):
    assert len(pitch(np.zeros(n, np.float32), RATE, 0.005)) == n // 80 + 1
