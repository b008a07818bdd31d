"""From time stamps to a clock: frame rate as a rational, steadiness, and where sound belongs."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from avbench.media.types import VideoClock

VARIABLE_STEP_S = 0.001
# One nanosecond: Matroska rounds to 1 ms, so a steady 29.97 shows steps of exactly 1 ms more.
_ROUNDING_S = 1e-9
_STANDARD_RATES = tuple(
    rate for n in (10, 12, 15, 24, 25, 30, 48, 50, 60, 100, 120)
    for rate in (Fraction(n), Fraction(n * 1000, 1001))
)  # fmt: skip


def video_clock(ticks: Sequence[int], time_base: Fraction, declared: Fraction | None) -> VideoClock:
    """The clock of frames with time stamps `ticks` (in `time_base` seconds, never falling).

    The rate is the declared one where it is a usual one (25, 30000/1001 ..) and the stamps bear it
    out; else the usual one next to what was measured that they bear out (FLV counts milliseconds:
    what it declares for 29.97 is an estimate such as 989/33); else the declared one if they bear it
    out; else what was measured, exactly.
    """
    pts = np.asarray(ticks, dtype=np.int64) - ticks[0]
    pts_s = pts.astype(np.float64) * float(time_base)
    steps_s = np.diff(pts_s)
    deviation_s = np.abs(steps_s - np.median(steps_s)).max() if len(steps_s) else 0.0
    variable = bool(deviation_s > VARIABLE_STEP_S + _ROUNDING_S)
    return VideoClock(
        pts_s, _rate(int(pts[-1]), len(ticks), time_base, declared, variable), variable
    )


def _rate(
    span: int, n_frames: int, time_base: Fraction, declared: Fraction | None, variable: bool
) -> Fraction:
    if span == 0:
        return declared or Fraction(25)
    measured = Fraction(n_frames - 1) / (span * time_base)
    if variable:
        return measured
    # Both ends are rounded to the time base, so the span is known to one tick.
    slack = measured / span
    told = [_snapped(declared)] if declared else []
    usual = sorted(_STANDARD_RATES, key=lambda rate: abs(rate - measured))
    named = [*(rate for rate in told if rate in _STANDARD_RATES), *usual, *told]
    return next((rate for rate in named if abs(rate - measured) <= slack), measured)


def _snapped(declared: Fraction) -> Fraction:
    """29.97 means 30000/1001."""
    near = (r for r in _STANDARD_RATES if abs(r - declared) <= r / 100_000)
    return next(near, declared)


class SoundClock:
    """Counts samples against time stamps: where the sound starts, and where some is missing.

    The start is the mean over the first frames, not the first stamp alone: Matroska rounds to 1 ms,
    and FFmpeg states Opus' first stamp wrongly where the nominal rate is not 48 kHz.
    """

    TOLERANCE_S = 0.005
    _ANCHOR_FRAMES = 16
    _OUTLIER_S = 0.001
    _FIRST_STAMP_S = 0.020

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._starts_s: list[float] = []  # where each of the first frames puts sample 0
        self.n_samples = 0
        self.start_s = 0.0  # of sample 0 on the container's clock

    @classmethod
    def resumed(cls, rate_hz: int, start_s: float, n_samples: int) -> "SoundClock":
        """The clock of sound that begins at `start_s`, when `n_samples` have passed."""
        clock = cls(rate_hz)
        clock._starts_s = [start_s] * cls._ANCHOR_FRAMES
        clock.start_s, clock.n_samples = start_s, n_samples
        return clock

    @property
    def end_s(self) -> float:
        """The end of the samples counted so far, on the container's clock."""
        return self.start_s + self.n_samples / self.rate_hz

    def jump(self, stamp_s: float | None) -> int:
        """How many samples late a frame's stamp is against the count; 0 within 5 ms."""
        if stamp_s is None:
            return 0
        start_s = stamp_s - self.n_samples / self.rate_hz
        late_s = start_s - self.start_s if self._starts_s else 0.0
        if len(self._starts_s) == 1 and self._OUTLIER_S < abs(late_s) <= self._FIRST_STAMP_S:
            self._starts_s.clear()
        elif abs(late_s) > self.TOLERANCE_S:
            return round(late_s * self.rate_hz)
        self._note(start_s)
        return 0

    def advance(self, n_samples: int) -> None:
        """Counts samples that were taken, or put in for lost ones."""
        self.n_samples += n_samples

    def _note(self, start_s: float) -> None:
        if len(self._starts_s) < self._ANCHOR_FRAMES:
            self._starts_s.append(start_s)
            middle = sorted(self._starts_s)[(len(self._starts_s) - 1) // 2]
            near = [s for s in self._starts_s if abs(s - middle) <= self._OUTLIER_S]
            self.start_s = sum(near) / len(near)
