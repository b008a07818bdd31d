"""One time shift between two recordings of the same words, for the time-aligned metrics."""

import numpy as np
from numpy.typing import NDArray

from avbench.align.mel import log_mel

MIN_OVERLAP_S = 0.1


def find_shift(
    ref: NDArray[np.float32],
    hyp: NDArray[np.float32],
    rate_hz: int,
    *,
    range_s: float = 0.4,
    hop_s: float = 0.005,
    n_mels: int = 80,
) -> tuple[float, float]:
    """How late `hyp` comes, by normalised cross-correlation of log-mel spectra.

    Args:
        ref: reference, float32 (n,).
        hyp: the recording that may be early or late, float32 (m,).
        rate_hz: sampling rate of both.
        range_s: search range to either side.
        hop_s: step of the search.
        n_mels: number of mel bands.

    Returns:
        shift_ms: positive where `hyp` comes late; a multiple of `hop_s`, the smallest of equals.
        ncc: correlation at that shift, in [-1, 1], over the overlap alone; 0.0 where either side
            is constant or the overlap is shorter than 0.1 s at every shift.

    A correlation of waveforms fails across voices (38 ms of error where log-mel has 12).
    """
    a, b = (log_mel(x, rate_hz, n_mels=n_mels, hop_s=hop_s).astype(np.float64) for x in (ref, hyp))
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    reach = round(range_s / hop_s)
    shifts = np.arange(-reach, reach + 1)
    shifts = shifts[np.argsort(np.abs(shifts), kind="stable")]  # equals: the first one wins
    ncc = _ncc(a, b, shifts, max(2, round(MIN_OVERLAP_S / hop_s)))
    best = int(np.argmax(np.round(ncc, 9)))
    if not np.isfinite(ncc[best]):
        return 0.0, 0.0
    return round(float(shifts[best]) * hop_s * 1000.0, 6), float(ncc[best])


def _ncc(
    a: NDArray[np.float64], b: NDArray[np.float64], shifts: NDArray[np.int_], min_frames: int
) -> NDArray[np.float64]:
    """Correlation of a[t] with b[t + shift] over the frames that both have, all bands as one."""
    n_fft = 1 << (len(a) + len(b) - 1).bit_length()
    spectrum = np.fft.rfft(b, n_fft, axis=0) * np.fft.rfft(a, n_fft, axis=0).conj()
    cross = np.fft.irfft(spectrum.sum(axis=1), n_fft)[shifts]
    start = np.maximum(0, -shifts)
    stop = np.minimum(len(a), len(b) - shifts)
    frames = np.maximum(0, stop - start)
    count = np.maximum(1, frames * a.shape[1])
    stop = np.maximum(start, stop)
    sum_a, square_a = _span(a, start, stop)
    sum_b, square_b = _span(b, start + shifts, stop + shifts)
    covariance = cross - sum_a * sum_b / count
    variance = (square_a - sum_a**2 / count) * (square_b - sum_b**2 / count)
    enough = (frames >= min_frames) & (variance > 1e-12 * count**2)
    return np.where(enough, covariance / np.sqrt(np.maximum(variance, 1e-300)), -np.inf)


def _span(
    x: NDArray[np.float64], start: NDArray[np.int_], stop: NDArray[np.int_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum and sum of squares of x[start:stop] over time and bands, for many spans at once."""
    sums = np.concatenate([[0.0], np.cumsum(x.sum(axis=1))])
    squares = np.concatenate([[0.0], np.cumsum((x**2).sum(axis=1))])
    first, last = np.clip(start, 0, len(x)), np.clip(stop, 0, len(x))
    return sums[last] - sums[first], squares[last] - squares[first]
