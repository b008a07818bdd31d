"""Pitch of a voice, frame by frame: YIN, and whether there is a voice at all.

After de Cheveigne and Kawahara 2002 (doi:10.1121/1.1458024), steps 1 to 5: the difference function
over a window, divided by its own mean up to each lag, the first dip below a threshold, refined by a
parabola. Added: a low-pass before it, a level below which nothing is voiced, a running median, and
no voice shorter than a few frames.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]

CHUNK_FRAMES = 256
MEDIAN_FRAMES = 5
SMOOTH_S = 0.0005  # of the moving average, applied twice: -3 dB near 640 Hz, nothing from 2 kHz on


@dataclass(frozen=True)
class Tracker:
    """`low_hz`, `high_hz`: the range of voices. `window_s`: what is compared with itself.

    `dip`: the first dip below it is taken, in shares of a signal without period (1). `voiced`: no
    voice where the dip stays above. `range_db`: no voice that far below the loudest frame.
    `shortest_s`: a shorter voice is none.
    """

    low_hz: float = 60.0
    high_hz: float = 500.0
    window_s: float = 0.025
    dip: float = 0.15
    voiced: float = 0.3
    range_db: float = 40.0
    shortest_s: float = 0.03


def pitch(
    samples: NDArray[np.float32], rate_hz: int, hop_s: float, how: Tracker | None = None
) -> Array:
    """Pitch in Hz, (T,), 0 where nothing is voiced; frame i is centred at i * hop_s.

    T is the number of hops that fit, plus one; beyond both ends the sound counts as zero.
    """
    how = how or Tracker()
    hop, window = round(hop_s * rate_hz), round(how.window_s * rate_hz)
    longest = int(rate_hz / how.low_hz) + 1
    frames = _frames(_low_pass(samples, rate_hz), hop, window + longest + 1)
    parts = [
        _of_frames(frames[at : at + CHUNK_FRAMES], window, rate_hz, how)
        for at in range(0, len(frames), CHUNK_FRAMES)
    ]
    found, level = (np.concatenate(x) for x in zip(*parts, strict=True))
    found[level < level.max(initial=0.0) * 10 ** (-how.range_db / 10)] = 0.0
    return _steady(found, round(how.shortest_s / hop_s))


def _low_pass(samples: NDArray[np.float32], rate_hz: int) -> Array:
    taps = np.ones(max(1, round(SMOOTH_S * rate_hz)))
    taps = np.convolve(taps, taps) / len(taps) ** 2
    if not len(samples):
        return np.zeros(0)
    smooth: Array = np.convolve(samples.astype(np.float64), taps, mode="same")
    return smooth[: len(samples)]


def _frames(samples: Array, hop: int, length: int) -> Array:
    """A view, (T, length)."""
    n = len(samples) // hop + 1
    padded = np.zeros((n - 1) * hop + length + hop)
    padded[length // 2 : length // 2 + len(samples)] = samples
    return sliding_window_view(padded, length)[: (n - 1) * hop + 1 : hop]


def _of_frames(frames: Array, window: int, rate_hz: int, how: Tracker) -> tuple[Array, Array]:
    """Pitch (n,), 0 where none, and energy of each frame (n,)."""
    difference, energy = _difference(frames, window)
    lags = np.arange(difference.shape[1])
    mean = np.cumsum(difference, axis=1) / np.maximum(lags, 1)
    share = np.where(mean > 0, difference / np.where(mean > 0, mean, 1.0), 1.0)
    first = int(rate_hz / how.high_hz)
    inside = share[:, first:-1]
    dips = (inside <= share[:, first - 1 : -2]) & (inside < share[:, first + 1 :])
    low = dips & (inside < how.dip)
    lowest = np.argmin(np.where(dips, inside, np.inf), axis=1)
    at = np.where(low.any(axis=1), np.argmax(low, axis=1), lowest) + first
    row = np.arange(len(frames))
    voiced = (share[row, at] < how.voiced) & dips[row, at - first]
    found = rate_hz / (at + _vertex(*(difference[row, at + s] for s in (-1, 0, 1))))
    return np.where(voiced, found, 0.0), energy


def _difference(frames: Array, window: int) -> tuple[Array, Array]:
    """Squared difference of the window and itself, later by 0 to n - 1 samples; its energy."""
    n = frames.shape[1] - window
    n_fft = 1 << (frames.shape[1] - 1).bit_length()
    head = np.fft.rfft(frames[:, :window], n_fft)
    same = np.fft.irfft(np.fft.rfft(frames, n_fft) * head.conj(), n_fft)[:, :n]
    sums = np.cumsum(np.pad(np.square(frames), ((0, 0), (1, 0))), axis=1)
    energy = sums[:, window:] - sums[:, :-window]
    difference = energy[:, :1] + energy[:, :n] - 2 * same
    difference[:, 0] = 0.0
    return np.maximum(difference, 0.0), energy[:, 0]


def _vertex(before: Array, at: Array, after: Array) -> Array:
    """Where a parabola through three values is lowest, in steps from the middle one."""
    bend = before - 2 * at + after
    shift = np.where(bend > 0, (before - after) / (2 * np.where(bend > 0, bend, 1.0)), 0.0)
    clipped: Array = np.clip(shift, -0.5, 0.5)
    return clipped


def _steady(found: Array, shortest: int) -> Array:
    """Without short voices; a running median over the voiced frames of each stretch."""
    out = np.zeros_like(found)
    edges = np.flatnonzero(np.diff(np.pad((found > 0).astype(int), 1)))
    reach = MEDIAN_FRAMES // 2
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start >= max(1, shortest):
            stretch = np.pad(found[start:stop], reach, mode="edge")
            out[start:stop] = np.median(sliding_window_view(stretch, MEDIAN_FRAMES), axis=1)
    return out
