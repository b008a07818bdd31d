"""A jump of the lag within a clip."""

import numpy as np
import pytest

from avbench.align.steps import find_step
from avbench.align.sync import LagWindows


def windows_of(lags_ms, ncc=None, noise_ms=5.0):
    """Windows every half second; each lag stands for one independent window of two seconds."""
    lag = np.repeat(np.asarray(lags_ms, dtype=float), 4)
    lag = lag + np.random.default_rng(0).normal(0, noise_ms, len(lag))
    height = np.full(len(lag), 0.3) if ncc is None else np.repeat(np.asarray(ncc, dtype=float), 4)
    return LagWindows(1.0 + 0.5 * np.arange(len(lag)), lag, height)


@pytest.mark.parametrize("jump", [-200.0, 80.0, 120.0])
def test_a_jump_is_found_where_it_is(jump):
    step = find_step(windows_of([20] * 5 + [20 + jump] * 3), min_ms=60.0)
    assert step is not None
    assert step.size_ms == pytest.approx(jump, abs=10.0)
    assert step.at_s == pytest.approx(10.0, abs=1.0)


@pytest.mark.parametrize(
    "lags",
    [[20] * 8, [20, 20, 20], [20] * 7 + [220], [0, 40, 0, 40, 0, 40, 0, 40], []],
    ids=["steady", "short", "one window off", "noise", "none"],
)
def test_nothing_else_is_a_jump(lags):
    assert find_step(windows_of(lags), min_ms=60.0) is None


def test_windows_of_silence_do_not_count():
    lags, ncc = [20] * 5 + [180] * 3, [0.3] * 5 + [0.05] * 3
    assert find_step(windows_of(lags, ncc), min_ms=60.0) is None
