"""Does the lag change within a clip? Lags of windows, and a line through them."""

import numpy as np
from numpy.typing import NDArray

from avbench.align.curves import Blocks, peak_lag_ms, strength
from avbench.align.sync import Drift, LagWindows

MIN_WINDOWS = 4
NO_WINDOWS = LagWindows(np.zeros(0), np.zeros(0), np.zeros(0))
NO_DRIFT = Drift(0.0, -np.inf, np.inf, 0, 0.0)

Floats = NDArray[np.float64]


def lag_windows(
    blocks: Blocks,
    around_ms: float,
    *,
    window_s: float = 2.0,
    hop_s: float = 0.5,
    reach_ms: float = 200.0,
) -> LagWindows:
    """The lag of each window, looked for within `reach_ms` of the whole clip's lag."""
    step = float(np.median(np.diff(blocks.start_s))) if len(blocks.start_s) > 1 else window_s
    wide, hop = max(1, round(window_s / step)), max(1, round(hop_s / step))
    near = np.abs(blocks.lags_ms - around_ms) <= reach_ms
    close = blocks.only(near)
    index = np.arange(len(blocks.start_s))
    starts = range(0, len(blocks.start_s) - wide + 1, hop)
    found = np.zeros((len(starts), 3))
    for row, at in enumerate(starts):
        taken = (index >= at) & (index < at + wide)
        curve = close.curve(taken.astype(np.float64), close.most(at, at + wide) / 2.0)
        middle = float(blocks.start_s[at]) + wide * step / 2.0
        found[row] = (
            middle,
            float(peak_lag_ms(close.lags_ms, strength(curve))),
            float(curve.ncc.max()),
        )
    return LagWindows(found[:, 0], found[:, 1], found[:, 2])


def fit_drift(windows: LagWindows, *, overlap: int = 4) -> Drift:
    """Theil-Sen line through windows of which every `overlap`-th is independent of the last.

    Its interval comes from the independent windows alone.
    """
    from scipy.stats import theilslopes

    apart = slice(0, None, overlap)
    n = len(windows.t_s[apart])
    span = float(windows.t_s[-1] - windows.t_s[0]) if len(windows.t_s) else 0.0
    if n < MIN_WINDOWS:
        return Drift(0.0, -np.inf, np.inf, n, span)
    slope = float(theilslopes(windows.lag_ms, windows.t_s)[0])
    _, _, low, high = theilslopes(windows.lag_ms[apart], windows.t_s[apart], 0.95)
    return Drift(slope, float(min(low, slope)), float(max(high, slope)), n, span)
