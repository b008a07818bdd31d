"""Tracks and filters that change with time, in steps of STEP samples."""

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44_100
STEP = 110  # samples between two settings, 2.5 ms

Track = NDArray[np.float64]


def fine(track: Track, n: int) -> Track:
    """A track at every one of `n` samples."""
    return np.interp(np.arange(n), np.arange(len(track)) * STEP, track)


def smooth(track: Track, width_s: float) -> Track:
    """Moving Hann average, `width_s` wide in all; keeps constants at the ends."""
    half = max(1, round(width_s * RATE_HZ / STEP / 2))
    window = np.hanning(2 * half + 3)[1:-1]
    padded = np.pad(track, len(window) // 2, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")


def resonator(centre_hz: Track, width_hz: Track) -> Track:
    """Klatt's two-pole resonator with gain one at 0 Hz, as second-order sections (n, 6)."""
    c = -np.exp(-2 * np.pi * width_hz / RATE_HZ)
    b = 2 * np.exp(-np.pi * width_hz / RATE_HZ) * np.cos(2 * np.pi * centre_hz / RATE_HZ)
    zero, one = np.zeros_like(b), np.ones_like(b)
    return np.stack([1 - b - c, zero, zero, one, -b, -c], axis=-1)


def band_pass(centre_hz: Track, width_hz: Track) -> Track:
    """The same poles with zeros at 0 Hz and half the rate, (n, 6); gain about one at the centre."""
    sections = resonator(centre_hz, width_hz)
    gain = 1 - np.exp(-np.pi * width_hz / RATE_HZ)
    sections[:, 0], sections[:, 2] = gain, -gain
    return sections


def run(source: Track, sections: Track) -> Track:
    """Filters in blocks of STEP samples; `sections` (n_blocks, k, 6), the state runs on."""
    from scipy.signal import sosfilt

    state = np.zeros((sections.shape[1], 2))
    out = np.empty_like(source)
    for i in range(-(-len(source) // STEP)):
        block = slice(i * STEP, (i + 1) * STEP)
        out[block], state = sosfilt(sections[i], source[block], zi=state)
    return out


def low_pass(x: Track, corner_hz: float) -> Track:
    """One pole, gain one at 0 Hz."""
    from scipy.signal import lfilter

    decay = np.exp(-2 * np.pi * corner_hz / RATE_HZ)
    return np.asarray(lfilter([1 - decay], [1, -decay], x), np.float64)
