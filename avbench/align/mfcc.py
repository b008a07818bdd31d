"""Cepstra of sound as SyncNet takes them: python_speech_features.mfcc with its defaults.

16 kHz, windows of 25 ms without a taper every 10 ms, 512-point spectra, 26 mel filters from 0 to
8 kHz, 13 coefficients, lifter 22, the first one replaced by the log of the window's energy, no
normalisation. Samples are int16: full scale at 1.0 instead adds -20.79 to the first coefficient.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
WINDOW, STEP, FFT = 400, 160, 512
FILTERS, COEFFICIENTS, LIFTER = 26, 13, 22
PRE_EMPHASIS = 0.97
CHUNK_FRAMES = 1024
_CHUNK_SAMPLES = 1 << 16
EPS = float(np.finfo(float).eps)

Floats = NDArray[np.float64]


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Sound in [-1, 1] as 16-bit samples, rounded; what lies beyond is clipped."""
    out = np.empty(len(samples), dtype=np.int16)
    for at in range(0, len(samples), _CHUNK_SAMPLES):  # in chunks, as below
        scaled = np.rint(samples[at : at + _CHUNK_SAMPLES] * np.float32(32768))
        out[at : at + _CHUNK_SAMPLES] = np.clip(scaled, -32768, 32767)
    return out


def mfcc(samples: NDArray[np.int16]) -> Floats:
    """(T, 13), frame i from sample 160 i on; the last frame is filled up with zeros.

    T = 1 + ceil((n - 400) / 160), at least 1; 4 m - 1 for the sound of m video frames. Computed in
    chunks, so memory grows with the result alone.
    """
    n_frames = 1 + max(0, -(-(len(samples) - WINDOW) // STEP))
    out = np.empty((n_frames, COEFFICIENTS))
    for at in range(0, n_frames, CHUNK_FRAMES):
        part = slice(at, min(at + CHUNK_FRAMES, n_frames))
        out[part] = _cepstra(_windows(samples, part.start, part.stop))
    return out


def log_bands(samples: NDArray[np.int16]) -> Floats:
    """(T, 26), natural logarithms of the mel bands, windows and T as of `mfcc`.

    python_speech_features.logfbank with its defaults; AV-HuBERT's sound.
    """
    n_frames = 1 + max(0, -(-(len(samples) - WINDOW) // STEP))
    out = np.empty((n_frames, FILTERS))
    for at in range(0, n_frames, CHUNK_FRAMES):
        part = slice(at, min(at + CHUNK_FRAMES, n_frames))
        out[part] = _logs(_power(_windows(samples, part.start, part.stop)))
    return out


def _windows(samples: NDArray[np.int16], first: int, stop: int) -> Floats:
    """Pre-emphasised windows `first` to `stop` (exclusive), (stop - first, 400)."""
    start, end = first * STEP, (stop - 1) * STEP + WINDOW
    raw = samples[max(0, start - 1) : end].astype(np.float64)
    if start == 0:
        raw = np.concatenate([[0.0], raw])
    sound = np.zeros(end - start)
    sound[: len(raw) - 1] = raw[1:] - PRE_EMPHASIS * raw[:-1]
    return np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::STEP]


def _cepstra(windows: Floats) -> Floats:
    power = _power(windows)
    energy = power.sum(axis=1)
    out = _logs(power) @ _cosines()
    out[:, 0] = np.log(np.where(energy == 0, EPS, energy))
    return np.asarray(out)


def _power(windows: Floats) -> Floats:
    return np.asarray(np.abs(np.fft.rfft(windows, FFT)) ** 2 / FFT)


def _logs(power: Floats) -> Floats:
    bands = power @ _filters()
    return np.asarray(np.log(np.where(bands == 0, EPS, bands)))


@cache
def _filters() -> Floats:
    """(257, 26): triangles between mel-spaced edges that are rounded down to bins."""
    top = 2595 * np.log10(1 + RATE_HZ / 2 / 700)
    hertz = 700 * (10 ** (np.linspace(0, top, FILTERS + 2) / 2595) - 1)
    edges = np.floor((FFT + 1) * hertz / RATE_HZ)
    low, peak, high = edges[:-2], edges[1:-1], edges[2:]
    bins = np.arange(FFT // 2 + 1)[:, None]
    rising, falling = (bins - low) / (peak - low), (high - bins) / (high - peak)
    inside = (bins >= low) & (bins < high)
    return np.where(inside, np.where(bins < peak, rising, falling), 0.0)


@cache
def _cosines() -> Floats:
    """(26, 13): orthonormal DCT-II, lifted."""
    band, order = np.arange(FILTERS)[:, None], np.arange(COEFFICIENTS)
    basis = np.sqrt(2 / FILTERS) * np.cos(np.pi * order * (2 * band + 1) / (2 * FILTERS))
    basis[:, 0] /= np.sqrt(2)
    return np.asarray(basis * (1 + LIFTER / 2 * np.sin(np.pi * order / LIFTER)))
