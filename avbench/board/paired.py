"""Scores of several runs on the clips that all of them have: the ground of every comparison."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.board.collect import ClipTable, Run
from avbench.errors import UserError


@dataclass(frozen=True, eq=False)
class CommonScores:
    """Scores side by side.

    Attributes:
        clip_ids: clips that every run has scored, sorted, (n,).
        clusters: the speaker of each, or the clip itself where the speaker is unknown, (n,).
        scores: (runs, n), finite.
    """

    clip_ids: NDArray[np.str_]
    clusters: NDArray[np.str_]
    scores: NDArray[np.float64]

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
    tables = [_scored(run, metric) for run in runs]
    ids = tables[0].ids
    for table in tables[1:]:
        ids = np.intersect1d(ids, table.ids, assume_unique=True)
    places = [np.searchsorted(table.ids, ids) for table in tables]
    speakers = tables[0].speakers[places[0]]
    for run, table, place in zip(runs, tables, places, strict=True):
        found = table.speakers[place]
        for i in np.flatnonzero(found != speakers)[:1]:
            raise UserError(
                f"{run.folder}: clip {ids[i]} is of speaker {found[i]}, in {runs[0].folder} of "
                f"{speakers[i]}; score both on one manifest"
            )
    scores = [table.values[metric][place] for table, place in zip(tables, places, strict=True)]
    return CommonScores(ids, np.where(speakers == "", ids, speakers), np.stack(scores))


def is_mean_of_clips(run: Run, metric: str) -> bool:
    """Whether the run's score is the mean of its clips' values (a pooled ratio is not)."""
    summary = run.metric(metric)
    if summary is None or summary.value is None or run.clips is None:
        return False
    mean = float(np.nanmean(run.clips.values[metric]))
    # summary.json holds ten significant digits
    return math.isclose(mean, summary.value, rel_tol=1e-7, abs_tol=1e-9)


def _scored(run: Run, metric: str) -> ClipTable:
    if run.clips is None:
        raise UserError(f"{run.folder}: no clips.parquet; a paired comparison needs scores by clip")
    values = run.clips.values.get(metric)
    keep = np.zeros(len(run.clips.ids), dtype=bool) if values is None else np.isfinite(values)
    kept = {} if values is None else {metric: values[keep]}
    return ClipTable(run.clips.ids[keep], run.clips.speakers[keep], kept or {metric: np.zeros(0)})
