"""Percentile intervals from the bootstrap over clusters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from avbench.stats.pools import Floats, Table
from avbench.stats.resample import (
    N_RESAMPLES,
    SEED,
    Reduce,
    cluster_codes,
    cluster_sums,
    resampled,
    resampled_means,
)


@dataclass(frozen=True)
class Interval:
    """A percentile interval at `level`. Few clusters make it too narrow: show `n_clusters`."""

    low: float
    high: float
    level: float
    n_clusters: int


def cluster_bootstrap(
    table: Table,
    clusters: ArrayLike,
    reduce: Reduce,
    *,
    n_resamples: int = N_RESAMPLES,
    level: float = 0.95,
    seed: int = SEED,
) -> Interval | None:
    """The interval of one score.

    Args:
        table: statistics of the scored clips, (n,) each.
        clusters: (n,) labels, usually speakers.
        reduce: a pool, a column's name for its mean, or a function of a table.
        n_resamples: how many resamples.
        level: coverage, in (0, 1).
        seed: of the draws.

    Returns:
        None where none can be stated: fewer than two clusters (the spread between speakers is
        unknown, and an interval over clips would claim otherwise), or a score that is undefined
        on some resample.
    """
    _, k = cluster_codes(clusters)
    if k < 2:
        return None
    scores = resampled(table, clusters, reduce, n_resamples=n_resamples, seed=seed)
    return percentile_interval(scores, level, k)


def cluster_bootstrap_means(
    values: ArrayLike,
    clusters: ArrayLike,
    *,
    n_resamples: int = N_RESAMPLES,
    level: float = 0.95,
    seed: int = SEED,
) -> list[Interval | None]:
    """The intervals of many means at once, on the same draws.

    Args:
        values: (n, m), one column a metric; NaN where a clip is not scored.
        clusters: (n,) labels.
        n_resamples: how many resamples.
        level: coverage, in (0, 1).
        seed: of the draws.

    Returns:
        One a column; None as for `cluster_bootstrap`, on the clusters that the column has.
    """
    table = np.asarray(values, dtype=np.float64)
    codes, k = cluster_codes(clusters)
    sizes = cluster_sums(np.isfinite(table).astype(np.float64), codes, k)
    counts = np.count_nonzero(sizes, axis=0)
    means = resampled_means(table, codes, n_resamples=n_resamples, seed=seed)
    return [
        percentile_interval(column, level, int(n)) if n > 1 else None
        for column, n in zip(means.T, counts, strict=True)
    ]


def percentile_interval(scores: Floats, level: float, n_clusters: int) -> Interval | None:
    """The middle `level` of the scores; None if any of them is undefined."""
    if not np.isfinite(scores).all():
        return None
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(scores, (tail, 1.0 - tail))
    return Interval(float(low), float(high), level, n_clusters)
