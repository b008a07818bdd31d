"""Ranks with their uncertainty, and which systems must be called tied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from avbench.stats.pools import Floats, Table
from avbench.stats.resample import (
    N_RESAMPLES,
    SEED,
    Reduce,
    cluster_codes,
    resampled,
    resampled_means,
    score_of,
)


@dataclass(frozen=True)
class Place:
    """Where one system stands.

    `rank`: 1 is best, by the mean; equal means share the better rank. [`low`, `high`]: the ranks
    that it takes in the middle 95 % of resamples. `group`: 1 for the best system and all that are
    not significantly worse, 2 for the best of the rest and so on.
    """

    rank: int
    low: int
    high: int
    group: int


def rank_systems(
    values: ArrayLike,
    clusters: ArrayLike,
    better: Literal["higher", "lower"],
    *,
    n_resamples: int = N_RESAMPLES,
    level: float = 0.95,
    seed: int = SEED,
) -> list[Place]:
    """Places of systems by their mean on common clips.

    Args:
        values: (n, systems), no NaN: clips that every system has a score for.
        clusters: (n,) labels. With fewer than six, no difference can reach p < 0.05.
        better: which direction is good.
        n_resamples: how many resamples; all systems are resampled alike.
        level: of the rank intervals; 1 - level is the level of the ties' tests.
        seed: of the draws.

    Returns:
        One place a system, in the order of the columns.

    Raises:
        ValueError: a value is missing.
    """
    scores = np.asarray(values, dtype=np.float64)
    if not np.isfinite(scores).all():
        raise ValueError("ranks need every system's score on every clip; leave out the others")
    drawn = resampled_means(scores, clusters, n_resamples=n_resamples, seed=seed)
    return _places(scores.mean(axis=0), drawn, cluster_codes(clusters)[1], better, level)


def rank_tables(
    tables: Sequence[Table],
    clusters: ArrayLike,
    reduce: Reduce,
    better: Literal["higher", "lower"],
    *,
    n_resamples: int = N_RESAMPLES,
    level: float = 0.95,
    seed: int = SEED,
) -> list[Place]:
    """Places of systems by any score; as `rank_systems`, which is the same for a mean.

    `tables`: each system's statistics on the common clips, in one order of clips.

    Raises:
        ValueError: a score is undefined.
    """
    scores = np.array([score_of(table, reduce) for table in tables])
    draws = [
        resampled(table, clusters, reduce, n_resamples=n_resamples, seed=seed) for table in tables
    ]
    drawn = np.stack(draws, axis=1)
    if not (np.isfinite(scores).all() and np.isfinite(drawn).all()):
        raise ValueError("a score is undefined on these clips, or on some resample of them")
    return _places(scores, drawn, cluster_codes(clusters)[1], better, level)


def _places(scores: Floats, drawn: Floats, k: int, better: str, level: float) -> list[Place]:
    """`scores`: (systems,); `drawn`: (resamples, systems); `k`: clusters behind them."""
    sign = -1.0 if better == "lower" else 1.0
    means, drawn = np.round(sign * scores, 12), np.round(sign * drawn, 12)
    tail = (1.0 - level) / 2.0
    ranks = np.quantile(_ranks(drawn), (tail, 1.0 - tail), axis=0, method="inverted_cdf")
    if k < 2:
        ranks = np.repeat([[1], [len(means)]], len(means), axis=1)
    groups = _groups(means, drawn, 1.0 - level, smallest_p=2.0 ** (1 - k))
    rank = _ranks(means[None])[0]
    return [
        Place(int(rank[s]), int(ranks[0, s]), int(ranks[1, s]), groups[s])
        for s in range(len(means))
    ]


def holm(p_values: Sequence[float] | Floats) -> Floats:
    """Holm's step-down adjustment: (k,) p-values to (k,), each at least as large, at most 1."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    stepped = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(stepped))
    return adjusted


def _ranks(scores: Floats) -> Floats:
    """1 + how many are better, for each row of (b, systems); flat memory with 1,000 systems."""
    known = (~np.isnan(scores)).sum(axis=1)
    ranks = np.empty(scores.shape)
    for row, (values, n) in enumerate(zip(scores, known.tolist(), strict=True)):
        at_most = np.searchsorted(np.sort(values), values, side="right")
        ranks[row] = 1.0 + np.maximum(n - at_most, 0)
    return ranks


def _groups(means: Floats, drawn: Floats, alpha: float, smallest_p: float) -> list[int]:
    """Tie groups; p-values against a group's leader are adjusted by Holm among themselves.

    `smallest_p`: what an exact sign-flip test could reach; the bootstrap of a handful of clusters
    would call any difference certain.
    """
    groups = [0] * len(means)
    left = [int(s) for s in np.argsort(-means, kind="stable")]
    group = 0
    while left:
        group += 1
        leader, rest = left[0], left[1:]
        worse = (drawn[:, [leader]] <= drawn[:, rest]).sum(axis=0)
        p = np.clip(2.0 * (worse + 1) / (len(drawn) + 1), smallest_p, 1.0)
        significant = holm(p) < alpha
        # A system below one that is significantly worse is left for the next group, too.
        first = int(np.argmax(significant)) if significant.any() else len(rest)
        for system in [leader, *rest[:first]]:
            groups[system] = group
        left = rest[first:]
    return groups
