"""Does the lag jump within a clip? A cut, an insertion, a re-encoded splice: one change point."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.align.sync import LagWindows

MIN_SIDE = 2  # independent windows on either side of a jump
_CLEAR = 0.5  # of the median height: a window of silence has no lag of its own

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """The lag is `before_ms` up to about `at_s` and `after_ms` from there on."""

    at_s: float
    before_ms: float
    after_ms: float

    @property
    def size_ms(self) -> float:
        """By how much the lag changes."""
        return self.after_ms - self.before_ms


def find_step(windows: LagWindows, *, min_ms: float, overlap: int = 4) -> Step | None:
    """The jump that explains the windows best, if it is plain.

    Of windows that do not overlap (every `overlap`-th) and stand clear, the two parts with the
    least absolute deviation from their medians; plain is a difference of more than `min_ms` and
    four times the spread (1.48 MAD) within either part. Fewer than four windows show nothing.
    """
    apart = slice(0, None, overlap)
    t_s, lag_ms, ncc = windows.t_s[apart], windows.lag_ms[apart], windows.ncc[apart]
    if len(t_s):
        clear = ncc >= _CLEAR * np.median(ncc)
        t_s, lag_ms = t_s[clear], lag_ms[clear]
    cuts = range(MIN_SIDE, len(t_s) - MIN_SIDE + 1)
    if len(cuts) == 0:
        return None
    cut = min(cuts, key=lambda k: sum(float(np.abs(r).sum()) for r in _residuals(lag_ms, k)))
    found = Step(
        float(t_s[cut - 1] + t_s[cut]) / 2.0,
        float(np.median(lag_ms[:cut])),
        float(np.median(lag_ms[cut:])),
    )
    spread = 1.4826 * max(float(np.median(np.abs(r))) for r in _residuals(lag_ms, cut))
    return found if abs(found.size_ms) > max(min_ms, 4.0 * spread) else None


def _residuals(lag_ms: Floats, cut: int) -> tuple[Floats, Floats]:
    before, after = lag_ms[:cut], lag_ms[cut:]
    return before - np.median(before), after - np.median(after)
