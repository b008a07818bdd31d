"""A curve as a distribution over offsets."""

import dataclasses

import numpy as np
import pytest
import torch

from avbench.align.curves import LagCurve, lag_grid
from avbench.align.estimate import LagEstimate
from avbench.align.offset_distribution import offset_distribution, with_distribution
from avbench.models.offset_match import log_distribution

LAGS = lag_grid(200.0, 10.0)
ESTIMATE = LagEstimate(
    audio_lag_ms=50.0, low_ms=40.0, high_ms=60.0, ncc=0.5, confidence=0.9, second_ratio=0.3,
    at_edge=False, n_effective=75.0, lip_activity=0.02,
)  # fmt: skip


def bump(at_ms: float, height: float = 0.5, frames: float = 75.0) -> LagCurve:
    ncc = height * np.exp(-0.5 * ((LAGS - at_ms) / 30.0) ** 2)
    return LagCurve(LAGS, ncc, np.full(len(LAGS), frames))


def test_probabilities_sum_to_one_and_peak_with_the_curve():
    p = offset_distribution(bump(70.0), 0.2)
    assert p.sum() == pytest.approx(1.0)
    assert LAGS[p.argmax()] == 70.0


def test_two_lags_differ_by_the_softmax_of_their_strengths():
    curve = LagCurve(np.array([0.0, 10.0]), np.array([0.3, 0.1]), np.array([25.0, 25.0]))
    p = offset_distribution(curve, 0.5)
    assert p[0] / p[1] == pytest.approx(np.exp((0.3 - 0.1) * 5.0 / 0.5))


def test_it_is_the_softmax_of_the_trained_net_on_whole_clips():
    curve = bump(-30.0)
    scaled = torch.tensor(curve.ncc * np.sqrt(curve.n))[None]
    expected = log_distribution(scaled, torch.ones_like(scaled), torch.tensor(0.2)).exp()[0]
    assert offset_distribution(curve, 0.2) == pytest.approx(expected.numpy())


def test_the_temperature_runs_from_flat_to_one_hot():
    flat, sharp = offset_distribution(bump(70.0), 1e6), offset_distribution(bump(70.0), 1e-4)
    assert flat == pytest.approx(np.full(len(LAGS), 1 / len(LAGS)), rel=1e-4)
    assert sharp.max() == pytest.approx(1.0)


def test_more_frames_are_surer():
    short, long = (offset_distribution(bump(0.0, frames=n), 0.5) for n in (25.0, 250.0))
    assert long.max() > short.max()


def test_lags_without_frames_have_no_probability():
    n = np.where(LAGS > 0, 75.0, 0.0)
    p = offset_distribution(dataclasses.replace(bump(-70.0), n=n), 0.2)
    assert p[LAGS <= 0].max() == 0.0
    assert p.sum() == pytest.approx(1.0)
    nothing = dataclasses.replace(bump(0.0), n=np.zeros(len(LAGS)))
    assert not offset_distribution(nothing, 0.2).any()


def test_rows_are_independent():
    both = np.stack([bump(20.0).ncc, bump(-90.0).ncc])
    p = offset_distribution(LagCurve(LAGS, both, np.full(both.shape, 75.0)), 0.2)
    assert p[0] == pytest.approx(offset_distribution(bump(20.0), 0.2))
    assert p[1] == pytest.approx(offset_distribution(bump(-90.0), 0.2))


@pytest.mark.parametrize("at_ms", [-64.0, 0.0, 33.0])
def test_the_lag_lies_between_the_bins(at_ms):
    p = offset_distribution(bump(at_ms), 0.05)
    found = with_distribution(ESTIMATE, p, LAGS, 40.0)
    assert found.audio_lag_ms == pytest.approx(at_ms, abs=2.0)
    assert found.half_width_ms == pytest.approx(ESTIMATE.half_width_ms)
    assert found.low_ms < found.audio_lag_ms < found.high_ms


def test_the_confidence_is_the_probability_within_a_frame():
    p = np.zeros(len(LAGS))
    p[np.isin(LAGS, (0.0, 10.0))] = 0.3
    p[LAGS == 150.0] = 0.25
    p[LAGS == -150.0] = 0.15
    found = with_distribution(ESTIMATE, p, LAGS, 40.0)
    assert found.audio_lag_ms == pytest.approx(5.0)
    assert found.confidence == pytest.approx(0.6)


def test_the_confidence_is_no_more_than_that_of_the_peak():
    found = with_distribution(ESTIMATE, offset_distribution(bump(70.0), 1e-4), LAGS, 40.0)
    assert found.confidence == ESTIMATE.confidence


def test_nothing_probable_leaves_the_estimate_as_it_is():
    assert with_distribution(ESTIMATE, np.zeros(len(LAGS)), LAGS, 40.0) == ESTIMATE
