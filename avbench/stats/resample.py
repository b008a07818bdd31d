"""Drawing clusters with replacement, as counts: a resample is a row of multinomial weights."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from avbench.stats.pools import Floats, Mean, SumPool, Table

Reduce = str | Callable[[dict[str, Floats]], float]  # a Pool is such a function, and faster

N_RESAMPLES = 2_000
SEED = 12_345
BLOCK_CELLS = 1 << 19  # resamples * clusters in memory at once


def cluster_codes(clusters: ArrayLike) -> tuple[NDArray[np.intp], int]:
    """Labels (n,) as numbers 0 to K - 1 in the order of the sorted labels, and K."""
    labels, codes = np.unique(np.asarray(clusters), return_inverse=True)
    return codes.reshape(-1), len(labels)


def cluster_counts(n_clusters: int, n_resamples: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """Blocks (b, n_clusters) of how often each cluster is drawn; rows sum to n_clusters.

    Equal arguments give equal counts, so that several systems can be resampled alike.
    """
    rng = np.random.default_rng(seed)
    size = max(1, BLOCK_CELLS // n_clusters)
    for first in range(0, n_resamples, size):
        b = min(size, n_resamples - first)
        drawn = rng.integers(n_clusters, size=(b, n_clusters), dtype=np.intp)  # bincount casts else
        yield np.stack([np.bincount(row, minlength=n_clusters) for row in drawn])


def resampled_means(
    values: ArrayLike,
    clusters: ArrayLike,
    *,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
) -> Floats:
    """Means of resamples, all columns on the same draws.

    Args:
        values: (n, m), one column a metric or a system; NaN where a clip is not scored.
        clusters: (n,) labels.
        n_resamples: how many.
        seed: of the draws.

    Returns:
        (n_resamples, m); NaN where a resample holds no scored clip of a column.
    """
    table = np.asarray(values, dtype=np.float64)
    codes, k = cluster_codes(clusters)
    scored = np.isfinite(table)
    sums = cluster_sums(np.where(scored, table, 0.0), codes, k)
    kinds = scored[:, :1] if scored.all() else scored  # all alike: one column counts for all
    sizes = cluster_sums(kinds.astype(np.float64), codes, k)
    both = np.hstack((sums, sizes))
    pooled = np.vstack([c.astype(np.float64) @ both for c in cluster_counts(k, n_resamples, seed)])
    total = pooled[:, : table.shape[1]]
    n = np.broadcast_to(pooled[:, table.shape[1] :], total.shape)
    return np.divide(total, n, out=np.full_like(total, np.nan), where=n > 0)


def resampled(
    table: Table,
    clusters: ArrayLike,
    reduce: Reduce,
    *,
    n_resamples: int = N_RESAMPLES,
    seed: int = SEED,
) -> Floats:
    """Scores of resamples, (n_resamples,).

    `reduce`: a pool, or a column's name for its mean, else a function that is called once a
    resample on tables whose rows are repeated as often as their cluster was drawn.
    """
    reduce = Mean(reduce) if isinstance(reduce, str) else reduce
    codes, k = cluster_codes(clusters)
    if isinstance(reduce, SumPool):
        sums = pool_sums(table, reduce, codes, k)
        pooled = (c.astype(np.float64) @ sums for c in cluster_counts(k, n_resamples, seed))
        return np.concatenate([reduce.of(p[:, :-1], p[:, -1]) for p in pooled])
    rows = np.arange(len(codes))
    scores: list[float] = []
    for block in cluster_counts(k, n_resamples, seed):
        for counts in block:
            drawn = np.repeat(rows, counts[codes])
            scores.append(reduce({name: column[drawn] for name, column in table.items()}))
    return np.array(scores, dtype=np.float64)


def pool_sums(table: Table, pool: SumPool, codes: NDArray[np.intp], n_clusters: int) -> Floats:
    """Sums over clusters of a pool's columns, and the number of clips: (n_clusters, m + 1)."""
    columns = [np.asarray(table[name], dtype=np.float64) for name in pool.columns]
    return cluster_sums(np.stack([*columns, np.ones(len(codes))], axis=1), codes, n_clusters)


def score_of(table: Table, reduce: Reduce) -> float:
    """The score of the table itself."""
    return float(np.mean(table[reduce])) if isinstance(reduce, str) else reduce(dict(table))


def cluster_sums(columns: Floats, codes: NDArray[np.intp], n_clusters: int) -> Floats:
    """Sums of (n, m) columns over clusters, (n_clusters, m)."""
    sums = [np.bincount(codes, weights=c, minlength=n_clusters) for c in columns.T]
    return np.stack(sums, axis=1)
