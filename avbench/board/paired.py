"""Scores of several runs on the clips that all of them have: the ground of every comparison."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.board.collect import ClipTable, Run
from avbench.board.run import column_of
from avbench.errors import UserError
from avbench.stats import Mean, Pool, Table


@dataclass(frozen=True, eq=False)
class CommonScores:
    """Scores side by side.

    Attributes:
        clip_ids: clips that every run has scored, sorted, (n,).
        clusters: the speaker of each, or the clip itself where the speaker is unknown, (n,).
        tables: of each run the statistics that the score is pooled from, (n,) each, finite.
        pool: how they make the score.
    """

    clip_ids: NDArray[np.str_]
    clusters: NDArray[np.str_]
    tables: tuple[Table, ...]
    pool: Pool

    @property
    def n_clips(self) -> int:
        """Number of common clips."""
        return len(self.clip_ids)

    @property
    def n_clusters(self) -> int:
        """Number of speakers among them."""
        return len(np.unique(self.clusters))


def common_scores(runs: Sequence[Run], metric: str) -> CommonScores:
    """The clips scored in every run, paired by clip id.

    Raises:
        UserError: a run has no per-clip scores, or two runs name different speakers for a clip.
    """
    scored = [_scored(run, metric) for run in runs]
    ids = scored[0].ids
    for clips in scored[1:]:
        ids = np.intersect1d(ids, clips.ids, assume_unique=True)
    places = [np.searchsorted(clips.ids, ids) for clips in scored]
    speakers = scored[0].speakers[places[0]]
    for run, clips, place in zip(runs, scored, places, strict=True):
        found = clips.speakers[place]
        for i in np.flatnonzero(found != speakers)[:1]:
            raise UserError(
                f"{run.folder}: clip {ids[i]} is of speaker {found[i]}, in {runs[0].folder} of "
                f"{speakers[i]}; score both on one manifest"
            )
    tables = tuple(
        {name: column[place] for name, column in clips.values.items()}
        for clips, place in zip(scored, places, strict=True)
    )
    clusters = np.where(speakers == "", ids, speakers)
    return CommonScores(ids, clusters, tables, _pool(runs, metric))


def follows_from_clips(run: Run, metric: str) -> bool:
    """Whether the run's score is what its clips make, by the pooling that the summary states."""
    summary = run.metric(metric)
    if summary is None or summary.value is None or run.clips is None:
        return False
    score = run.pool(metric)(_scored(run, metric).values)
    # summary.json holds ten significant digits
    return math.isclose(score, summary.value, rel_tol=1e-7, abs_tol=1e-9)


def _pool(runs: Sequence[Run], metric: str) -> Pool:
    pools = [run.pool(metric) for run in runs if metric in run.summary.metrics]
    for run, pool in zip(runs, pools, strict=False):
        if pool != pools[0]:
            raise UserError(
                f"{run.folder}: {metric} is pooled as {pool.spec}, in {runs[0].folder} as "
                f"{pools[0].spec}; score both with one version"
            )
    return pools[0] if pools else Mean(metric)


def _scored(run: Run, metric: str) -> ClipTable:
    """The clips that have a score, with the statistics that it is pooled from as `values`."""
    if run.clips is None:
        raise UserError(f"{run.folder}: no clips.parquet; a paired comparison needs scores by clip")
    if metric not in run.clips.values:
        return ClipTable(run.clips.ids[:0], run.clips.speakers[:0], {metric: np.zeros(0)})
    keep = np.isfinite(run.clips.values[metric])
    there = run.clips.values | run.clips.statistics
    values = {name: there[column_of(metric, name)][keep] for name in run.pool(metric).columns}
    return ClipTable(run.clips.ids[keep], run.clips.speakers[keep], values)
