"""Paired tests against scipy's, and how often they err."""

import numpy as np
import pytest
import scipy.stats

from avbench.stats import approximate_randomisation, paired_bootstrap

RNG = np.random.default_rng(0)


def systems(rng, n_clusters, gap, clips=4):
    clusters = np.repeat(np.arange(n_clusters), clips)
    hard = rng.normal(size=len(clusters))  # clips that are hard for both
    by_speaker = rng.normal(0, 0.5, (2, n_clusters))[:, clusters]
    a, b = hard + by_speaker + rng.normal(0, 0.3, (2, len(clusters)))
    return {"m": a + gap}, {"m": b}, clusters


def mean(table):
    return float(np.mean(table["m"]))


@pytest.mark.parametrize("gap", [0.0, 0.3, 1.0])
def test_few_clusters_give_scipy_s_exact_p(gap):
    a, b, clusters = systems(np.random.default_rng(1), 10, gap)
    sums = [np.bincount(clusters, weights=t["m"]) for t in (a, b)]
    theirs = scipy.stats.permutation_test(
        sums, lambda x, y: (x - y).mean(), permutation_type="samples", n_resamples=np.inf
    ).pvalue
    assert approximate_randomisation(a, b, clusters, "m") == pytest.approx(theirs, abs=1e-12)


def test_many_clusters_come_near_scipy_s_p():
    a, b, clusters = systems(np.random.default_rng(2), 40, 0.25)
    sums = [np.bincount(clusters, weights=t["m"]) for t in (a, b)]
    theirs = scipy.stats.permutation_test(
        sums,
        lambda x, y, axis: (x - y).mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=20_000,
        rng=np.random.default_rng(3),
    ).pvalue
    assert approximate_randomisation(a, b, clusters, "m") == pytest.approx(theirs, abs=0.01)


@pytest.mark.parametrize("n_clusters", [6, 20])
def test_a_mean_given_as_a_function_has_the_same_p(n_clusters):
    a, b, clusters = systems(np.random.default_rng(4), n_clusters, 0.2)
    fast, slow = (
        approximate_randomisation(a, b, clusters, reduce, n_trials=500) for reduce in ("m", mean)
    )
    assert fast == slow


def test_a_ratio_is_swapped_count_by_count():
    words = np.full(30, 10.0)
    better = {"errors": np.full(30, 1.0), "words": words}
    worse = {"errors": np.full(30, 3.0), "words": words}

    def wer(table):
        return float(table["errors"].sum() / table["words"].sum())

    assert approximate_randomisation(better, worse, np.arange(30), wer, n_trials=400) < 0.01
    assert approximate_randomisation(better, better, np.arange(30), wer, n_trials=400) == 1.0
    found = paired_bootstrap(better, worse, np.arange(30), wer, n_resamples=100)
    assert found.value == pytest.approx(-0.2)
    assert (found.interval.low, found.interval.high) == pytest.approx((-0.2, -0.2))


def test_equal_systems_are_rarely_called_different_and_clips_as_units_would_be_wrong():
    rng = np.random.default_rng(5)
    false = {"speakers": 0, "clips": 0}
    for trial in range(300):
        a, b, clusters = systems(rng, 16, 0.0, clips=10)
        for unit, labels in (("speakers", clusters), ("clips", np.arange(len(clusters)))):
            p = approximate_randomisation(a, b, labels, "m", n_trials=300, seed=trial)
            false[unit] += p < 0.05
    assert false["speakers"] / 300 <= 0.08
    assert false["clips"] / 300 > 0.2


def test_swapping_the_systems_changes_the_sign_alone():
    a, b, clusters = systems(np.random.default_rng(6), 12, 0.4)
    one, other = paired_bootstrap(a, b, clusters, "m"), paired_bootstrap(b, a, clusters, "m")
    assert one.value == -other.value
    assert (one.interval.low, one.interval.high) == pytest.approx(
        (-other.interval.high, -other.interval.low)
    )
    p = [approximate_randomisation(x, y, clusters, "m") for x, y in ((a, b), (b, a))]
    assert p[0] == p[1]


def test_pairing_takes_out_what_is_hard_for_both():
    """Two systems whose own intervals overlap widely, and whose difference is clear."""
    from avbench.stats import cluster_bootstrap

    rng = np.random.default_rng(7)
    hard = rng.normal(size=60)
    a, b = {"m": hard + 0.1 + rng.normal(0, 0.05, 60)}, {"m": hard}
    found = paired_bootstrap(a, b, np.arange(60), "m").interval
    assert 0 < found.low < 0.1 < found.high
    apart = [cluster_bootstrap(t, np.arange(60), "m") for t in (a, b)]
    assert apart[0].low < apart[1].high


def test_one_speaker_tells_nothing():
    a, b = {"m": np.array([1.0, 2.0])}, {"m": np.array([0.0, 0.0])}
    assert approximate_randomisation(a, b, ["x", "x"], "m") == 1.0
    assert paired_bootstrap(a, b, ["x", "x"], "m").interval is None


@pytest.mark.parametrize("test", [approximate_randomisation, paired_bootstrap])
def test_systems_on_different_clips_cannot_be_paired(test):
    with pytest.raises(ValueError, match=r"^system B has 2 values of 'm' for 3 clips; a paired"):
        test({"m": np.zeros(3)}, {"m": np.zeros(2)}, ["x", "y", "z"], "m")
