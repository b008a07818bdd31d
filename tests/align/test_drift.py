import numpy as np
import pytest

from avbench.align.curves import block_sums, lag_grid
from avbench.align.drift import fit_drift, lag_windows
from avbench.align.sync import LagWindows

ONE = np.ones(1)


def blocks_of(make_pair, stretch, seconds=30.0):
    """A clip whose sound runs slow by `stretch` (ms a second)."""
    visual, pts_s, audio = make_pair(0.0, seed=7, seconds=seconds, noise=0.2)
    slow = np.interp(
        np.arange(len(audio)) / 100, np.arange(len(audio)) / 100 * (1 + stretch / 1000), audio[:, 0]
    )
    return block_sums(visual, pts_s, slow[:, None], (0.0, seconds), lag_grid(600, 10), ONE)


def test_windows_of_two_seconds_every_half(make_pair):
    windows = lag_windows(blocks_of(make_pair, 0.0, 10.0), 0.0)
    np.testing.assert_allclose(windows.t_s, np.arange(1.0, 9.01, 0.5))
    assert np.max(np.abs(windows.lag_ms)) < 15.0
    assert np.min(windows.ncc) > 0.8


@pytest.mark.parametrize("stretch", [-3.0, 0.0, 3.0])
def test_a_known_drift_is_found(make_pair, stretch):
    drift = fit_drift(lag_windows(blocks_of(make_pair, stretch), 15.0 * stretch))
    assert drift.ms_per_s == pytest.approx(stretch, abs=0.3)
    assert drift.low <= drift.ms_per_s <= drift.high
    assert (drift.low > 0 or drift.high < 0) == (stretch != 0)


def test_a_short_clip_claims_no_drift(make_pair):
    drift = fit_drift(lag_windows(blocks_of(make_pair, 0.0, 3.0), 0.0))
    assert (drift.ms_per_s, drift.low, drift.high) == (0.0, -np.inf, np.inf)


def test_no_windows_no_drift():
    empty = LagWindows(np.zeros(0), np.zeros(0), np.zeros(0))
    assert fit_drift(empty).n == 0
