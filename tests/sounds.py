"""Speech-like sound for tests: syllables of a buzzing voice with moving formants, and hisses."""

from functools import cache

import numpy as np

RATE_HZ = 16_000


def speech_like(seconds=3.0, seed=0, f0_hz=120.0, formant_scale=1.0):
    """float32 (n,), peak 0.5: about five syllables a second with pauses, the same "words" for a
    seed whatever the voice (`f0_hz`, `formant_scale`)."""
    return _speech(seconds, seed, f0_hz, formant_scale).copy()


@cache
def _speech(seconds, seed, f0_hz, formant_scale):
    rng = np.random.default_rng(seed)
    n = round(seconds * RATE_HZ)
    out = np.zeros(n)
    at = 0.05
    while at < seconds - 0.1:
        length = rng.uniform(0.09, 0.22)
        syllable = _syllable(rng, length, f0_hz, formant_scale)
        first = round(at * RATE_HZ)
        part = syllable[: n - first]
        out[first : first + len(part)] += part
        at += length * rng.uniform(0.7, 1.1) + (rng.random() < 0.2) * rng.uniform(0.1, 0.3)
    out += 1e-4 * rng.standard_normal(n)
    return (0.5 * out / np.abs(out).max()).astype(np.float32)


def noisy(clean, snr_db, seed=1):
    """`clean` with white noise."""
    noise = np.random.default_rng(seed).standard_normal(len(clean))
    noise *= np.sqrt(np.mean(np.square(clean)) / 10 ** (snr_db / 10) / np.mean(noise**2))
    return (clean + noise).astype(np.float32)


def late(samples, by):
    """`samples` delayed by `by` samples (earlier if negative), same length, zero filled."""
    out = np.zeros_like(samples)
    n = len(samples) - abs(by)
    out[max(0, by) : max(0, by) + n] = samples[max(0, -by) : max(0, -by) + n]
    return out


def _syllable(rng, length_s, f0_hz, formant_scale):
    n = round(length_s * RATE_HZ)
    t = np.arange(n) / RATE_HZ
    glide = t / length_s
    f0 = f0_hz * (1 + 0.25 * rng.uniform(-1, 1) + 0.2 * rng.uniform(-1, 1) * glide)
    phase = 2 * np.pi * np.cumsum(f0) / RATE_HZ
    starts = rng.uniform((300, 900, 2200), (800, 2300, 3200)) * formant_scale
    ends = rng.uniform((300, 900, 2200), (800, 2300, 3200)) * formant_scale
    formants = starts[:, None] + (ends - starts)[:, None] * glide
    hiss, loud = rng.standard_normal(n), rng.uniform(0.2, 1.0)
    voice = np.zeros(n)
    for k in range(1, int(7000 / f0.max())):
        gain = sum(
            np.exp(-0.5 * ((k * f0 - f) / 150) ** 2) / (i + 1) for i, f in enumerate(formants)
        )
        voice += (gain + 0.02) / np.sqrt(k) * np.sin(k * phase)
    onset = np.exp(-glide * 8) * rng.uniform(0.1, 0.6)
    return loud * (voice + onset * hiss) * np.sin(np.pi * glide) ** 0.7
