"""What makes a track good enough, and what is said where none is."""

import numpy as np
import pytest

from avbench.features.track_choice import Demands, Quality, quality, refusal, weight
from avbench.features.tracks import FaceTrack

DEMANDS = Demands(min_track_s=0.4, min_mean_score=0.6, min_inside=0.75)


def track(first=5, n=10, score=0.8, shift=0.0):
    box = np.tile(np.array([10, 20, 50, 70], np.float32), (n, 1))
    points = np.full((n, 68, 2), 30 + shift, np.float32)
    return FaceTrack(first, box, np.full(n, score, np.float32), points)


def test_quality_by_hand():
    ends = np.arange(21) / 25
    found = quality(track(), ends, (100, 80))
    assert (found.length_s, found.mean_score) == pytest.approx((0.4, 0.8))
    assert found.inside == 1
    assert quality(track(shift=60), ends, (100, 80)).inside == 0


def test_length_follows_the_clock_not_the_number_of_frames():
    ends = np.cumsum(np.r_[0, np.full(20, 0.1)])
    assert quality(track(), ends, (100, 80)).length_s == pytest.approx(1.0)


def test_a_track_of_just_the_length_is_good():
    assert Quality(0.4, 0.6, 0.75).meets(DEMANDS)


@pytest.mark.parametrize("bad", [Quality(0.39, 1, 1), Quality(9, 0.59, 1), Quality(9, 1, 0.74)])
def test_each_demand_counts(bad):
    assert not bad.meets(DEMANDS)


def test_the_reason_names_what_was_found_and_what_was_expected():
    assert refusal(Quality(0.44, 0.556, 0.57), DEMANDS) == (
        "no face track is good enough; the longest lasts 0.44 s (expected 0.4 or more), "
        "scores 0.56 (0.6 or more), and has 57 % of its landmarks in the picture (75 or more)"
    )
    assert refusal(None, DEMANDS) == "no face was found"


def test_weight_is_area_times_frames():
    assert weight(track(n=10)) == pytest.approx(40 * 50 * 10)
