"""What is kept of sessions that pass by: bounded, in order, the same as with all at hand."""

import numpy as np
import pytest

from avbench.prepare.bounded import Evenly, Worst
from avbench.prepare.offset_spool import OffsetSpool
from avbench.prepare.records import OffsetRecord


@pytest.mark.parametrize("n", [3, 10, 1000])
def test_the_worst_are_those_of_sorting_all(n):
    items = np.random.default_rng(n).permutation(n).tolist()
    worst = Worst(10, key=lambda x: -x)
    for item in items:
        worst.add(item)
    assert worst.kept() == sorted(items, reverse=True)[:10]


def test_up_to_its_size_everything_is_kept():
    evenly = Evenly(8)
    for item in range(8):
        evenly.add(item)
    assert evenly.kept() == list(range(8))


def test_of_more_every_nth_is_kept():
    evenly = Evenly(8)
    for item in range(100):
        evenly.add(item)
    assert evenly.kept() == [0, 16, 32, 48, 64, 80, 96]


def test_offsets_come_back_by_clip_whatever_the_order(tmp_path):
    lags = np.arange(-2.0, 3.0)
    measured = OffsetRecord(
        "b", "e", 1 / 3, 0.1, 0.7, 0.9, 0, 0.5, at_edge=False, decision="ok",
        lags_ms=lags, curve=lags / 7, curve_n=lags + 9,
    )  # fmt: skip
    refused = OffsetRecord("a", "e", decision="failed_decode", reason="damaged: \u00e9\n")
    with OffsetSpool(tmp_path / "work") as spool:
        spool.add(measured)
        spool.add(refused)
        first, second = spool
        assert len(spool) == 2
    assert (first.clip_id, first.reason, len(first.curve)) == ("a", refused.reason, 0)
    assert (second.audio_lag_ms, second.at_edge, second.track) == (1 / 3, False, 0)
    np.testing.assert_array_equal(second.curve, (lags / 7).astype(np.float32))
    assert not list((tmp_path / "work").iterdir())
