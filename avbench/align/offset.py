"""The sign convention, stated once.

`audio_lag_ms > 0`: the sound comes late, its events lie after the matching lip movements.
Correction advances the sound by that much: a corrected sample at t is the original at t + lag.
SyncNet counts the other way, in frames: offset > 0 means the sound is early.
"""

from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Sample = TypeVar("Sample", bound=np.generic)


def syncnet_offset_frames(audio_lag_ms: float, fps: Fraction = Fraction(25)) -> float:
    """SyncNet's "AV offset" of a lag, in frames (positive: the sound is early)."""
    return -audio_lag_ms * float(fps) / 1000.0


def audio_lag_ms(syncnet_offset: float, fps: Fraction = Fraction(25)) -> float:
    """The lag of a SyncNet offset."""
    return -syncnet_offset * 1000.0 / float(fps)


def lag_samples(lag_ms: float, rate_hz: int) -> int:
    """A lag in whole samples, rounded half away from zero so that +lag and -lag mirror."""
    return int(np.copysign(np.floor(abs(lag_ms) * rate_hz / 1000.0 + 0.5), lag_ms))


def advance(samples: NDArray[Sample], by_samples: int, length: int) -> NDArray[Sample]:
    """The sound moved earlier by `by_samples` (later if negative), exactly `length` samples.

    The last axis is time: (n,) or (channels, n). What leaves the front is dropped; what is missing
    at either end is zero.
    """
    out = np.zeros((*samples.shape[:-1], length), dtype=samples.dtype)
    start = max(0, -by_samples)
    source = samples[..., max(0, by_samples) :]
    n = max(0, min(length - start, source.shape[-1]))
    out[..., start : start + n] = source[..., :n]
    return out
