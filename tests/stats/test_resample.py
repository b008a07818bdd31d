"""Resamples are multinomial over clusters, the same for a mean and for any other reduction."""

import numpy as np
import pytest

from avbench.stats import resampled, resampled_means
from avbench.stats.resample import BLOCK_CELLS, cluster_counts

RNG = np.random.default_rng(0)
N = 60
CLUSTERS = RNG.integers(7, size=N).astype(str)
TABLE = {"m": RNG.normal(size=N), "errors": RNG.integers(5, size=N) * 1.0, "words": np.full(N, 6.0)}


def mean(table):
    return float(np.mean(table["m"]))


def ratio(table):
    return float(table["errors"].sum() / table["words"].sum())


def test_counts_are_draws_with_replacement():
    counts = np.vstack(list(cluster_counts(5, 4_000, seed=1)))
    assert counts.shape == (4_000, 5)
    assert (counts.sum(axis=1) == 5).all()
    np.testing.assert_allclose(counts.mean(axis=0), 1.0, atol=0.05)
    np.testing.assert_allclose(counts.var(axis=0), 0.8, atol=0.06)  # n p (1 - p)


def test_counts_come_in_blocks_that_fit_in_memory():
    k = BLOCK_CELLS // 2
    assert [len(b) for b in cluster_counts(k, 3, seed=0)] == [2, 1]


def test_the_matrix_product_is_the_mean_of_the_repeated_rows():
    fast = resampled(TABLE, CLUSTERS, "m", n_resamples=200)
    slow = resampled(TABLE, CLUSTERS, mean, n_resamples=200)
    np.testing.assert_allclose(fast, slow, rtol=1e-12)


def test_a_ratio_is_pooled_anew():
    pooled = resampled(TABLE, CLUSTERS, ratio, n_resamples=200)
    sums = resampled_means(
        np.stack((TABLE["errors"], TABLE["words"]), axis=1), CLUSTERS, n_resamples=200
    )
    np.testing.assert_allclose(pooled, sums[:, 0] / sums[:, 1], rtol=1e-12)


def test_many_columns_share_their_draws_and_a_missing_value_is_left_out():
    values = np.stack((TABLE["m"], TABLE["m"]), axis=1)
    values[::3, 1] = np.nan
    means = resampled_means(values, CLUSTERS, n_resamples=50)
    np.testing.assert_allclose(means[:, 0], resampled(TABLE, CLUSTERS, "m", n_resamples=50))
    kept = np.isfinite(values[:, 1])
    alone = resampled({"m": values[kept, 1]}, CLUSTERS[kept], "m", n_resamples=50)
    np.testing.assert_allclose(means[:, 1], alone)


def test_a_resample_without_a_scored_clip_has_no_mean():
    means = resampled_means([[1.0], [np.nan]], ["a", "b"], n_resamples=200)[:, 0]
    assert 0.15 < np.isnan(means).mean() < 0.35
    assert (means[np.isfinite(means)] == 1.0).all()


@pytest.mark.parametrize("reduce", ["m", mean, ratio])
def test_the_order_of_the_clips_does_not_count(reduce):
    order = np.random.default_rng(4).permutation(N)
    shuffled = {name: column[order] for name, column in TABLE.items()}
    np.testing.assert_allclose(
        resampled(TABLE, CLUSTERS, reduce, n_resamples=50),
        resampled(shuffled, CLUSTERS[order], reduce, n_resamples=50),
        rtol=1e-12,
    )


def test_the_seed_decides():
    first = resampled(TABLE, CLUSTERS, "m", n_resamples=20, seed=1)
    np.testing.assert_array_equal(first, resampled(TABLE, CLUSTERS, "m", n_resamples=20, seed=1))
    assert not np.allclose(first, resampled(TABLE, CLUSTERS, "m", n_resamples=20, seed=2))
