"""What is kept of a clip's measurement: all that pooling and decisions need, and no media."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from avbench.align.curves import LagCurve
from avbench.align.estimate import LagEstimate

SyncStatus = Literal["ok", "silent", "several_faces", "no_face", "too_short"]


@dataclass(frozen=True)
class TrackSync:
    """One face's curve and estimate. `n_frames`: length of the track."""

    curve: LagCurve
    estimate: LagEstimate
    n_frames: int


@dataclass(frozen=True)
class LagWindows:
    """Lags of 2 s windows. `t_s`: (W,) their middles; `lag_ms`, `ncc`: (W,)."""

    t_s: NDArray[np.float64]
    lag_ms: NDArray[np.float64]
    ncc: NDArray[np.float64]


@dataclass(frozen=True)
class Drift:
    """A line through the windows: `ms_per_s` in [`low`, `high`] (95 %); `n` windows behind it.

    `span_s`: from the first window's middle to the last one's. With n below four nothing is
    claimed: the slope is 0 and the interval is infinite.
    """

    ms_per_s: float
    low: float
    high: float
    n: int
    span_s: float


@dataclass(frozen=True)
class SyncCurve:
    """One clip's measurement.

    `status`: "ok", or why there is no usable lag; `reason` says it in words. `chosen`: index of
    the speaking face among `tracks`, -1 where none is chosen; faces are never averaged.
    `speech_s`: seconds of sound well above the background. `frame_ms`: length of a frame.
    """

    status: SyncStatus
    reason: str
    chosen: int
    tracks: tuple[TrackSync, ...]
    windows: LagWindows
    drift: Drift
    variable_rate: bool
    frame_ms: float
    duration_s: float
    speech_s: float

    @property
    def track(self) -> TrackSync | None:
        """The chosen face."""
        return self.tracks[self.chosen] if self.chosen >= 0 else None

    @property
    def estimate(self) -> LagEstimate | None:
        """The chosen face's estimate."""
        return self.tracks[self.chosen].estimate if self.chosen >= 0 else None
