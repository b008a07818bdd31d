"""DTW: dtw-python's distances and paths, with and without a band."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avbench.align.dtw import dtw


def walks(seed, n, m, d=3):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, d)), rng.standard_normal((m, d))


def need(path, n, m):
    """The band that just holds a path."""
    offset = path.second - path.first
    return int(max(offset.max() - max(0, m - n), min(0, m - n) - offset.min(), 0))


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 110), st.integers(1, 110), st.integers(0, 10**6))
def test_distance_and_path_are_dtw_python_s(n, m, seed):
    package = pytest.importorskip("dtw")
    a, b = walks(seed, n, m)
    theirs, ours = package.dtw(a, b, step_pattern="symmetric1"), dtw(a, b)
    assert ours.distance == pytest.approx(theirs.distance, rel=1e-10)
    np.testing.assert_array_equal(ours.first, theirs.index1)
    np.testing.assert_array_equal(ours.second, theirs.index2)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 10**6))
def test_a_band_that_holds_the_path_changes_nothing_and_a_narrower_one_costs(n, m, seed):
    a, b = walks(seed, n, m)
    free = dtw(a, b)
    band = need(free, n, m)
    banded = dtw(a, b, band=band)
    assert banded.distance == pytest.approx(free.distance, rel=1e-12)
    np.testing.assert_array_equal(banded.second, free.second)
    if band:
        narrow = dtw(a, b, band=band - 1)
        assert need(narrow, n, m) <= band - 1
        assert narrow.distance >= free.distance * (1 - 1e-12)


@pytest.mark.parametrize("n", [30, 64, 65, 66, 67, 128, 130])
def test_the_band_is_sakoe_and_chiba_s(n):
    package = pytest.importorskip("dtw")
    a, b = walks(n, n, n)
    window = {"window_type": "sakoechiba", "window_args": {"window_size": 4}}
    theirs = package.dtw(a, b, step_pattern="symmetric1", **window)
    assert dtw(a, b, band=4).distance == pytest.approx(theirs.distance, rel=1e-10)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 5), (5, 1), (2, 2), (2, 7), (3, 1)])
def test_the_shortest(n, m):
    a, b = walks(0, n, m)
    found = dtw(a, b)
    cost = np.linalg.norm(a[:, None] - b, axis=2)
    assert found.distance == pytest.approx(cost[found.first, found.second].sum())
    assert (found.first[0], found.second[0]) == (0, 0)
    assert (found.first[-1], found.second[-1]) == (n - 1, m - 1)


def test_the_same_twice_costs_nothing_and_the_path_is_straight():
    a, _ = walks(1, 200, 1)
    found = dtw(1e3 + a, 1e3 + a)  # far from zero, where a difference of norms would cancel
    assert found.distance == 0.0
    np.testing.assert_array_equal(found.first, found.second)


def test_a_stretched_sequence_costs_nothing():
    a, _ = walks(2, 60, 1)
    assert dtw(a, np.repeat(a, 2, axis=0)).distance == 0.0


def test_both_orders_cost_the_same():
    a, b = walks(3, 70, 51)
    assert dtw(a, b).distance == pytest.approx(dtw(b, a).distance, rel=1e-12)


def test_memory_of_a_band_is_flat():
    import tracemalloc

    a, b = walks(4, 12_000, 12_000, d=13)  # two minutes of MFCC
    tracemalloc.start()
    dtw(a, b, band=100)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6


@pytest.mark.parametrize("shape", [(0, 3), (4,), (4, 2)])
def test_what_cannot_be_aligned(shape):
    with pytest.raises(ValueError, match=r"^expected \(n, d\) and \(m, d\), n and m at least 1"):
        dtw(np.zeros(shape), np.zeros((4, 3)))
