import numpy as np
import pytest

from avbench.clip import Waveform
from avbench.errors import TooShort
from avbench.metrics.duration import DurationRatio


def wave(seconds):
    return Waveform(np.zeros(round(16_000 * seconds), np.float32))


def test_the_ratio_of_the_natural_durations():
    found = DurationRatio().per_clip(wave(2.0), wave(2.5))
    assert found == {"dur_ratio": 1.25, "hyp_s": 2.5, "ref_s": 2.0}


def test_a_ratio_that_no_pair_would_be_scored_at_is_still_told():
    assert DurationRatio().per_clip(wave(1.0), wave(5.0))["dur_ratio"] == 5.0


def test_an_empty_reference_has_no_ratio():
    with pytest.raises(TooShort, match="reference sound is empty"):
        DurationRatio().per_clip(wave(0), wave(1))
