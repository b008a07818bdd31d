"""Every metric of the table keeps the rules of the house."""

from dataclasses import is_dataclass

import numpy as np
import pytest

from avbench.features import FEATURES
from avbench.metrics import METRICS
from avbench.metrics.base import Metric


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_says_what_it_is(name):
    kind = METRICS[name]
    assert kind.name == name
    assert is_dataclass(kind)
    assert issubclass(kind, Metric)
    assert kind.version >= 1
    assert kind.unit
    assert kind.better in ("higher", "lower", "none")
    assert kind.reference
    assert kind.__doc__
    assert (kind.worst is None) == (kind.better == "none")


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_needs_features_that_exist(name):
    for key in METRICS[name].needs:
        side, _, feature = key.rpartition(".")
        assert side in ("", "src", "ref", "hyp")
        assert FEATURES[feature].name == feature


def test_the_score_of_many_clips_is_their_mean():
    assert METRICS["stoi"]().pooling({"stoi": np.array([0.2, 0.6])}) == pytest.approx(0.4)
