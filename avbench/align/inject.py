"""Moving a sound by a known lag, to a fraction of a sample, so that nothing shows that it moved.

What the moved sound leaves uncovered is filled with its own reversed edge, never with digital
silence: networks see where zeros begin, and then read the lag off the fill.
"""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

TAPS = 48  # to either side: flat within 0.1 dB up to 0.95 of the highest frequency
KAISER_BETA = 9.0  # side lobes below -90 dB, under the steps of 16-bit sound


def move_sound(samples: Samples, rate_hz: int, lag_ms: float) -> Samples:
    """The sound `lag_ms` later (earlier if negative), as long as before.

    Args:
        samples: float32 (n,).
        rate_hz: sampling rate.
        lag_ms: any number; whole samples are moved bit for bit, the rest by a windowed sinc.

    Returns:
        float32 (n,). What comes in at the edge is the sound next to it, reversed.

    Raises:
        ValueError: no sample, or a lag that is no number.
    """
    return place_sound(samples, rate_hz, lag_ms / 1000.0, len(samples))


def place_sound(samples: Samples, rate_hz: int, start_s: float, length: int) -> Samples:
    """`length` samples of a clock on which `samples` begin at `start_s`, edges filled as above.

    Raises:
        ValueError: no sample, or a start that is no number.
    """
    if len(samples) == 0:
        raise ValueError("no sample to move, expected at least one")
    if not np.isfinite(start_s):
        raise ValueError(f"sound is to start at {start_s} s, expected a finite number")
    start = round(start_s * rate_hz, 6)  # a lag in ms is whole samples in spite of its rounding
    whole = int(np.floor(start))
    part = start - whole
    if part == 0.0:
        return _reflected(samples, -whole, length - whole)
    wide = _reflected(samples, -whole - TAPS, length - whole + TAPS)
    return np.convolve(wide.astype(np.float64), _delay(part), "valid").astype(np.float32)


def _reflected(samples: Samples, first: int, stop: int) -> Samples:
    """Samples [first, stop) of the sound that is mirrored at both ends for ever."""
    n = len(samples)
    index = np.arange(first, stop) % (2 * n)
    return samples[np.where(index < n, index, 2 * n - 1 - index)]


def _delay(part: float) -> NDArray[np.float64]:
    """A filter of 2 TAPS + 1 that delays by `part` of a sample, in (0, 1); gain 1 at 0 Hz."""
    at = np.arange(-TAPS, TAPS + 1) - part
    window = np.i0(KAISER_BETA * np.sqrt(np.maximum(0.0, 1.0 - (at / (TAPS + 1)) ** 2)))
    taps = np.sinc(at) * window
    return np.asarray(taps / taps.sum())
