"""Log-mel spectra, in chunks: an hour of sound needs little more memory than its own spectrum."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

CHUNK_FRAMES = 512
FLOOR = 1e-5  # below the loudest cell by 50 dB: under it lies the recording's noise


@cache
def mel_bank(rate_hz: int, n_fft: int, n_mels: int, low_hz: float, high_hz: float) -> NDArray:  # type: ignore[type-arg]
    """Triangular filters, equally spaced on O'Shaughnessy's mel scale, (n_fft / 2 + 1, n_mels)."""
    low, high = (2595.0 * np.log10(1.0 + f / 700.0) for f in (low_hz, high_hz))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, n_mels + 2) / 2595.0) - 1.0)
    bins = np.arange(n_fft // 2 + 1)[:, None] * rate_hz / n_fft
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def log_mel(
    samples: NDArray[np.float32],
    rate_hz: int,
    *,
    n_mels: int = 40,
    hop_s: float = 0.01,
    window_s: float = 0.025,
    band_hz: tuple[float, float] = (60.0, 7600.0),
) -> NDArray[np.float32]:
    """Natural log of the mel energies, (T, n_mels) float32; frame i is centred at i * hop_s.

    T is the number of hops that fit, plus one. Beyond both ends the sound counts as zero. Energies
    are floored at 50 dB below the loudest, so a change of gain adds a constant and no more.
    """
    hop, window = round(hop_s * rate_hz), round(window_s * rate_hz)
    n_fft = 1 << (window - 1).bit_length()
    top_hz = min(band_hz[1], rate_hz / 2)
    bank = mel_bank(rate_hz, n_fft, n_mels, band_hz[0], top_hz)
    taper = np.hanning(window + 1)[:-1].astype(np.float32)
    n_frames = len(samples) // hop + 1
    out = np.empty((n_frames, n_mels), dtype=np.float32)
    for at in range(0, n_frames, CHUNK_FRAMES):
        n = min(CHUNK_FRAMES, n_frames - at)
        part = _stretch(samples, at * hop - window // 2, (n - 1) * hop + window)
        frames = np.lib.stride_tricks.sliding_window_view(part, window)[::hop]
        spectrum = np.fft.rfft(frames * taper, n_fft)
        out[at : at + n] = (np.abs(spectrum) ** 2).astype(np.float32) @ bank
    floor = max(float(out.max()) * FLOOR, float(np.finfo(np.float32).tiny))
    np.maximum(out, np.float32(floor), out=out)
    return np.log(out, out=out)


def _stretch(samples: NDArray[np.float32], start: int, n: int) -> NDArray[np.float32]:
    """As many samples from `start` on, zeros where there are none."""
    out = np.zeros(n, np.float32)
    low, high = max(0, start), min(len(samples), start + n)
    if low < high:
        out[low - start : high - start] = samples[low:high]
    return out
