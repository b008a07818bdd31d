"""Two systems on the same clips: how far apart, and whether chance would do as much."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from avbench.stats.intervals import Interval, percentile_interval
from avbench.stats.pools import Floats, Mean, SumPool, Table
from avbench.stats.resample import (
    BLOCK_CELLS,
    N_RESAMPLES,
    SEED,
    Reduce,
    cluster_codes,
    cluster_sums,
    pool_sums,
    resampled,
    score_of,
)

N_TRIALS = 10_000


@dataclass(frozen=True)
class Difference:
    """Score of A minus score of B; `interval` None with fewer than two clusters."""

    value: float
    interval: Interval | None


def paired_bootstrap(
    a: Table,
    b: Table,
    clusters: ArrayLike,
    reduce: Reduce,
    *,
    n_resamples: int = N_RESAMPLES,
    level: float = 0.95,
    seed: int = SEED,
) -> Difference:
    """The difference of two systems with its interval; both are resampled alike.

    Args:
        a: statistics of system A on the common clips, (n,) each.
        b: the same of system B, in the same order of clips.
        clusters: (n,) labels.
        reduce: a pool, a column's name for its mean, or a function of a table.
        n_resamples: how many resamples.
        level: coverage, in (0, 1).
        seed: of the draws.

    Raises:
        ValueError: the tables are not of one length.
    """
    check_paired(a, b, clusters)
    value = score_of(a, reduce) - score_of(b, reduce)
    _, k = cluster_codes(clusters)
    if k < 2:
        return Difference(value, None)
    scores = [resampled(t, clusters, reduce, n_resamples=n_resamples, seed=seed) for t in (a, b)]
    return Difference(value, percentile_interval(scores[0] - scores[1], level, k))


def approximate_randomisation(
    a: Table,
    b: Table,
    clusters: ArrayLike,
    reduce: Reduce,
    *,
    n_trials: int = N_TRIALS,
    seed: int = SEED,
) -> float:
    """Two-sided p-value of "A and B score alike", by swapping A and B within whole clusters.

    Better behaved than the bootstrap's p-value (Riezler and Maxwell 2005). All 2^K swaps are tried
    where there are no more than `n_trials`: then it is exact, and p cannot fall below 2^(1 - K).
    Otherwise (count + 1) / (n_trials + 1).

    Raises:
        ValueError: the tables are not of one length.
    """
    check_paired(a, b, clusters)
    reduce = reduce.column if isinstance(reduce, Mean) else reduce  # exactly 0 for equal systems
    codes, k = cluster_codes(clusters)
    found = abs(score_of(a, reduce) - score_of(b, reduce))
    exact = k < 60 and 2**k <= n_trials
    swaps = _all_swaps(k) if exact else _random_swaps(k, n_trials, seed)
    at_least = n_done = 0
    for block in swaps:
        differences = np.abs(_swapped(a, b, codes, reduce, block))
        at_least += int(np.count_nonzero(differences >= found - 1e-9 * max(found, 1e-300)))
        n_done += len(block)
    return at_least / n_done if exact else (at_least + 1) / (n_done + 1)


def check_paired(a: Table, b: Table, clusters: ArrayLike) -> None:
    """Raises ValueError unless every column of both tables has one entry a clip."""
    n = len(np.asarray(clusters))
    for side, table in (("A", a), ("B", b)):
        for name, column in table.items():
            if len(column) != n:
                raise ValueError(
                    f"system {side} has {len(column)} values of {name!r} for {n} clips; "
                    "a paired test takes both systems on the same clips, in the same order"
                )


def _swapped(
    a: Table, b: Table, codes: NDArray[np.intp], reduce: Reduce, swaps: NDArray[np.bool_]
) -> Floats:
    """Differences A - B, one for each row of `swaps` (trials, K)."""
    if isinstance(reduce, str):
        gap = (np.asarray(a[reduce]) - np.asarray(b[reduce]))[:, None]
        by_cluster = cluster_sums(gap, codes, swaps.shape[1])[:, 0]
        means: Floats = (1.0 - 2.0 * swaps) @ by_cluster / len(codes)
        return means
    if isinstance(reduce, SumPool):
        ours, theirs = (pool_sums(t, reduce, codes, swaps.shape[1]) for t in (a, b))
        moved = swaps.astype(np.float64) @ (theirs - ours)
        sides = [ours.sum(axis=0) + moved, theirs.sum(axis=0) - moved]
        scores = [reduce.of(side[:, :-1], side[:, -1]) for side in sides]
        return np.asarray(scores[0] - scores[1])
    differences = []
    for swap in swaps:
        row = swap[codes]
        first = {name: np.where(row, b[name], a[name]) for name in a}
        second = {name: np.where(row, a[name], b[name]) for name in a}
        differences.append(reduce(first) - reduce(second))
    return np.array(differences)


def _all_swaps(n_clusters: int) -> Iterator[NDArray[np.bool_]]:
    patterns = np.arange(2**n_clusters)[:, None]
    yield (patterns >> np.arange(n_clusters)) & 1 == 1


def _random_swaps(n_clusters: int, n_trials: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    rng = np.random.default_rng(seed)
    size = max(1, BLOCK_CELLS // n_clusters)
    for first in range(0, n_trials, size):
        yield rng.integers(2, size=(min(size, n_trials - first), n_clusters), dtype=np.int8) == 1
