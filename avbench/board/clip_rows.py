"""The clips of a run one by one: best, worst, without a score, and groups of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from avbench.board.paired import common_scores, follows_from_clips
from avbench.board.run import CLIPS, Run

MAX_GROUPS = 100
MAX_LETTERS = 400  # of a text out of clips.parquet, which anyone may have written


@dataclass(frozen=True)
class ClipScore:
    """One clip on one metric. `place`: share of the scored clips that are worse, in [0, 1]."""

    clip_id: str
    speaker: str
    value: float
    place: float


@dataclass(frozen=True)
class Unscored:
    """A clip without a score, and why."""

    clip_id: str
    metric: str
    status: str
    reason: str


@dataclass(frozen=True)
class Groups:
    """Scores by speaker or by language.

    Attributes:
        names: of the groups, sorted.
        counts: clips of each, scored or not.
        cells: (value or None, clips scored) by metric, then in the order of `names`.
        n_left_out: smaller groups beyond MAX_GROUPS.
    """

    names: tuple[str, ...]
    counts: tuple[int, ...]
    cells: dict[str, tuple[tuple[float | None, int], ...]]
    n_left_out: int


def extremes(run: Run, metric: str, n: int) -> tuple[list[ClipScore], list[ClipScore]]:
    """The `n` worst and the `n` best clips, no clip in both; ties by clip id. Worst and best first.

    Without a direction both ends of the scale: the smallest come first.
    """
    if run.clips is None:
        return [], []
    values = run.clips.values[metric]
    scored = np.flatnonzero(np.isfinite(values))
    lower = run.summary.metrics[metric].better == "lower"
    order = scored[np.argsort(-values[scored] if lower else values[scored], kind="stable")]
    clips = [
        ClipScore(
            str(run.clips.ids[i]),
            str(run.clips.speakers[i]),
            float(values[i]),
            k / max(len(order) - 1, 1),
        )
        for k, i in enumerate(order.tolist())
    ]
    n_best = min(n, max(len(clips) - n, 0))
    return clips[:n], clips[len(clips) - n_best :][::-1]


def unscored(run: Run) -> list[Unscored]:
    """Every clip and metric without a score, with what clips.parquet says of it."""
    if run.clips is None:
        return []
    path = run.folder / CLIPS
    names = set(pq.read_schema(path).names)
    found = []
    for metric, values in run.clips.values.items():
        missing = np.flatnonzero(~np.isfinite(values)).tolist()
        if not missing:
            continue
        columns = {
            part: pq.read_table(path, columns=[name]).column(0).to_pylist()
            for part in ("status", "reason")
            if (name := f"{metric}.{part}") in names
        }
        found += [
            Unscored(
                str(run.clips.ids[i]),
                metric,
                *(_text(columns, part, i) for part in ("status", "reason")),
            )
            for i in missing
        ]
    return found


def _text(columns: Mapping[str, Sequence[object]], part: str, i: int) -> str:
    return str(columns[part][i] or "")[:MAX_LETTERS] if part in columns else ""


def by_speaker(run: Run) -> Groups | None:
    """Scores by speaker; None without clips, or where no speaker is known."""
    return None if run.clips is None else _groups(run, run.clips.speakers)


def by_language(run: Run) -> Groups | None:
    """Scores by language, where clips.parquet has a column `language`."""
    path = run.folder / CLIPS
    if run.clips is None or "language" not in pq.read_schema(path).names:
        return None
    found = pq.read_table(path, columns=["language"]).column(0).to_pylist()
    return _groups(run, np.array([str(name or "") for name in found], dtype=str))


def _groups(run: Run, labels: NDArray[np.str_]) -> Groups | None:
    labels = np.array([label[:MAX_LETTERS] for label in labels.tolist()], dtype=str)
    counts = Counter(label for label in labels.tolist() if label)
    if not counts:
        return None
    names = sorted(name for name, _ in counts.most_common(MAX_GROUPS))
    cells = {metric: _cells(run, metric, labels, names) for metric in run.summary.metrics}
    sizes = tuple(counts[name] for name in names)
    return Groups(tuple(names), sizes, cells, len(counts) - len(names))


def _cells(
    run: Run, metric: str, labels: NDArray[np.str_], names: Sequence[str]
) -> tuple[tuple[float | None, int], ...]:
    """Each group's clips, pooled as the metric is; no value where the score is no pool of clips."""
    assert run.clips is not None  # noqa: S101 - the callers have looked
    common = common_scores([run], metric)
    groups = labels[np.searchsorted(run.clips.ids, common.clip_ids)]
    whole = follows_from_clips(run, metric)
    found: list[tuple[float | None, int]] = []
    for name in names:
        mine = groups == name
        n = int(mine.sum())
        value = common.pool({k: v[mine] for k, v in common.tables[0].items()}) if n else np.nan
        found.append((float(value) if whole and np.isfinite(value) else None, n))
    return tuple(found)
