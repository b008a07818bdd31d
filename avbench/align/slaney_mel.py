"""Mel power as librosa computes it by default, for nets that were trained on it."""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]

CHUNK_FRAMES = 512
LINEAR_HZ, LINEAR_MELS = 1000.0, 15.0  # Slaney's scale is linear up to here
LOG_STEP = np.log(6.4) / 27.0


def slaney_mel(
    samples: NDArray[np.float32], rate_hz: int, n_fft: int, hop: int, n_mels: int
) -> Array:
    """(T, n_mels), T = 1 + n // hop for an even `n_fft`; frame i is centred at i * hop.

    Periodic Hann window of `n_fft` samples, zeros beyond both ends, power, triangles of equal area
    from 0 Hz to half the rate on Slaney's scale (librosa 0.10 and later, `melspectrogram`).
    """
    padded = np.pad(samples.astype(np.float64), n_fft // 2)
    frames = sliding_window_view(padded, n_fft)[::hop]
    taper = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    bank = _bank(rate_hz, n_fft, n_mels)
    out = np.empty((len(frames), n_mels))
    for at in range(0, len(frames), CHUNK_FRAMES):
        spectrum = np.fft.rfft(frames[at : at + CHUNK_FRAMES] * taper)
        out[at : at + CHUNK_FRAMES] = (spectrum.real**2 + spectrum.imag**2) @ bank
    return out


@cache
def _bank(rate_hz: int, n_fft: int, n_mels: int) -> Array:
    """(n_fft // 2 + 1, n_mels)."""
    edges = _hz(np.linspace(0.0, _mel(rate_hz / 2), n_mels + 2))
    bins = np.arange(n_fft // 2 + 1)[:, None] * rate_hz / n_fft
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    bank: Array = np.maximum(0.0, np.minimum(rising, falling)) * 2.0 / (edges[2:] - edges[:-2])
    return bank


def _mel(hz: float) -> float:
    if hz < LINEAR_HZ:
        return hz * LINEAR_MELS / LINEAR_HZ
    return float(LINEAR_MELS + np.log(hz / LINEAR_HZ) / LOG_STEP)


def _hz(mel: Array) -> Array:
    linear = mel * LINEAR_HZ / LINEAR_MELS
    steep: Array = np.where(
        mel < LINEAR_MELS, linear, LINEAR_HZ * np.exp(LOG_STEP * (mel - LINEAR_MELS))
    )
    return steep
