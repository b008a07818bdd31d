"""Intervals against scipy's, and how often they hold the truth."""

import numpy as np
import pytest
import scipy.stats

from avbench.stats import cluster_bootstrap, cluster_bootstrap_means


def speakers(rng, n_speakers=30, clips=8, spread=1.0):
    """Clips of speakers that differ: standard deviation `spread` between, 1 within; mean 0."""
    levels = rng.normal(0, spread, n_speakers)
    clusters = np.repeat(np.arange(n_speakers), clips)
    return {"m": levels[clusters] + rng.normal(size=len(clusters))}, clusters


def test_one_clip_a_cluster_is_scipy_s_percentile_bootstrap():
    values = np.random.default_rng(0).gamma(2.0, size=80)
    ours = cluster_bootstrap({"m": values}, np.arange(80), "m", n_resamples=20_000)
    theirs = scipy.stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), abs=0.01)
    assert (ours.level, ours.n_clusters) == (0.95, 80)


def test_whole_clusters_are_drawn_like_scipy_draws_the_means_of_equal_clusters():
    table, clusters = speakers(np.random.default_rng(2))
    ours = cluster_bootstrap(table, clusters, "m", n_resamples=20_000)
    means = table["m"].reshape(30, 8).mean(axis=1)
    theirs = scipy.stats.bootstrap(
        (means,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), abs=0.015)


def test_the_interval_holds_the_truth_as_often_as_it_says_and_one_over_clips_does_not():
    rng = np.random.default_rng(3)
    held = {"speakers": 0, "clips": 0}
    for trial in range(400):
        table, clusters = speakers(rng)
        labels = {"speakers": clusters, "clips": np.arange(len(clusters))}
        for unit, label in labels.items():
            found = cluster_bootstrap(table, label, "m", n_resamples=300, seed=trial)
            held[unit] += found.low <= 0 <= found.high
    assert 0.90 <= held["speakers"] / 400 <= 0.98
    assert held["clips"] / 400 < 0.7


def test_a_ratio_has_an_interval_too():
    rng = np.random.default_rng(5)
    words = rng.integers(3, 12, size=200).astype(float)
    table = {"errors": rng.binomial(words.astype(int), 0.25).astype(float), "words": words}
    found = cluster_bootstrap(
        table, np.arange(200), lambda t: float(t["errors"].sum() / t["words"].sum())
    )
    assert found is not None
    assert found.low < 0.25 < found.high
    assert found.high - found.low == pytest.approx(
        2 * 1.96 * np.sqrt(0.1875 / words.sum()), rel=0.2
    )


def test_the_interval_lies_around_the_score_and_grows_with_its_level():
    table, clusters = speakers(np.random.default_rng(6))
    narrow, wide = (cluster_bootstrap(table, clusters, "m", level=level) for level in (0.5, 0.99))
    assert wide.low < narrow.low < table["m"].mean() < narrow.high < wide.high


@pytest.mark.parametrize("clusters", [["a"], ["a", "a", "a"]])
def test_one_speaker_has_no_interval(clusters):
    assert cluster_bootstrap({"m": np.arange(len(clusters)) * 1.0}, clusters, "m") is None


def test_a_score_that_is_undefined_on_a_resample_has_no_interval():
    table = {"m": np.array([1.0, np.nan, 1.0])}
    assert cluster_bootstrap(table, ["a", "b", "c"], lambda t: float(t["m"].mean())) is None


def test_equal_clips_have_an_interval_of_no_width():
    found = cluster_bootstrap({"m": np.full(6, 0.25)}, list("aabbcc"), "m")
    assert (found.low, found.high) == (0.25, 0.25)


def test_many_metrics_at_once_are_the_same_as_one_by_one():
    table, clusters = speakers(np.random.default_rng(7))
    values = np.stack((table["m"], table["m"] ** 2), axis=1)
    together = cluster_bootstrap_means(values, clusters)
    apart = [cluster_bootstrap({"m": column}, clusters, "m") for column in values.T]
    for one, other in zip(together, apart, strict=True):
        assert (one.low, one.high) == pytest.approx((other.low, other.high), rel=1e-12)


def test_a_metric_of_one_speaker_has_no_interval_beside_others_that_have():
    values = np.array([[0.1, 0.5], [0.2, np.nan], [0.3, np.nan]])
    first, second = cluster_bootstrap_means(values, ["a", "b", "c"])
    assert first is not None
    assert second is None
