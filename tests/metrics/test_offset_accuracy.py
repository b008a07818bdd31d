"""Offset accuracy on pairs whose errors are plain to see."""

import numpy as np
import pytest

from avbench.align.offset_pair import OffsetPair
from avbench.errors import Unmeasurable
from avbench.metrics.offset_accuracy import (
    OffsetAccuracy,
    OffsetBias,
    OffsetCovered,
    OffsetMae,
    OffsetMedian,
)


def pair(found_ms, true_ms=100.0, frame_ms=40.0, **more) -> OffsetPair:
    return OffsetPair(true_ms, found_ms, frame_ms, **more)


@pytest.mark.parametrize(
    ("found_ms", "frame_ms", "right"),
    [
        (100.0, 40.0, 1.0),
        (140.0, 40.0, 1.0),  # within one frame counts, as in the literature
        (60.0, 40.0, 1.0),
        (140.01, 40.0, 0.0),
        (-100.0, 40.0, 0.0),  # the wrong sign
        (140.0, 1000 / 30, 0.0),  # a frame of that clip, not of any other
    ],
)
def test_right_is_within_one_frame_of_the_clip(found_ms, frame_ms, right):
    assert OffsetAccuracy().per_clip(pair(found_ms, frame_ms=frame_ms))["offset_acc@1f"] == right


def test_float32_does_not_make_a_right_answer_wrong():
    found = float(np.float32(123.4))
    assert OffsetAccuracy().per_clip(pair(found, true_ms=163.4))["offset_acc@1f"] == 1.0


def test_what_stands_beside_the_accuracy():
    found = OffsetAccuracy().per_clip(pair(90.0, true_ms=30.0, range_ms=400.0, confidence=0.8))
    assert found == {
        "offset_acc@1f": 0.0,
        "error_ms": 60.0,
        "zero": 1.0,
        "chance": 0.1,  # 80 ms out of 800
        "confidence": 0.8,
    }


@pytest.mark.parametrize(("true_ms", "chance"), [(400.0, 0.05), (-380.0, 0.075), (0.0, 0.1)])
def test_chance_counts_the_part_of_the_frames_inside_the_range(true_ms, chance):
    found = OffsetAccuracy().per_clip(pair(0.0, true_ms=true_ms, range_ms=400.0))
    assert found["chance"] == pytest.approx(chance)


def test_chance_and_confidence_are_left_out_where_they_are_not_known():
    assert set(OffsetAccuracy().per_clip(pair(0.0))) == {"offset_acc@1f", "error_ms", "zero"}


def test_errors_have_a_size_and_a_sign():
    early = pair(70.0)
    assert OffsetMae().per_clip(early) == {"offset_mae_ms": 30.0}
    assert OffsetMedian().per_clip(early) == {"offset_median_ms": 30.0}
    assert OffsetBias().per_clip(early) == {"offset_bias_ms": -30.0}


def test_the_median_leaves_a_gross_error_alone():
    errors = np.array([1.0, 2.0, 3.0, 4.0, 500.0])
    assert OffsetMedian().pooling({"offset_median_ms": errors}) == 3.0
    assert OffsetMae().pooling({"offset_mae_ms": errors}) == 102.0


@pytest.mark.parametrize(("low", "high", "inside"), [(90, 110, 1.0), (100, 100, 1.0), (60, 99, 0)])
def test_covered_is_whether_the_interval_holds_the_truth(low, high, inside):
    found = OffsetCovered().per_clip(pair(95.0, low_ms=low, high_ms=high))
    assert found == {"offset_covered": inside, "width_ms": high - low}


def test_without_an_interval_there_is_nothing_to_cover():
    with pytest.raises(Unmeasurable, match="no low_ms and high_ms"):
        OffsetCovered().per_clip(pair(95.0))
