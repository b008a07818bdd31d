"""One run folder as `score` writes it: the summary, and the clips behind it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from avbench.board.summary import MetricSummary, Summary, SystemInfo, read_summary
from avbench.errors import UserError
from avbench.stats import Mean, Pool, pool_of

SUMMARY = "summary.json"
CLIPS = "clips.parquet"


@dataclass(frozen=True, eq=False)
class ClipTable:
    """The per-clip half of a run.

    Attributes:
        ids: clip ids, sorted and unique, (n,).
        speakers: speaker of each clip, the unit of resampling, (n,).
        values: one array (n,) a metric, NaN where the clip has no score.
        statistics: the further columns that a metric's score is pooled from, likewise.
    """

    ids: NDArray[np.str_]
    speakers: NDArray[np.str_]
    values: dict[str, NDArray[np.float64]]
    statistics: dict[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Run:
    """One system under one protocol. `clips` is None for rows taken from a paper."""

    folder: Path
    summary: Summary
    clips: ClipTable | None

    @property
    def system(self) -> SystemInfo:
        """Who made the clips."""
        return self.summary.system

    @property
    def label(self) -> str:
        """Name and version, unique on a board."""
        return f"{self.system.name} {self.system.version_text}".strip()

    @property
    def protocol(self) -> str:
        """Protocol and its version, "name v1"."""
        return f"{self.summary.protocol.name} v{self.summary.protocol.version}"

    def metric(self, name: str) -> MetricSummary | None:
        """The summary of one metric, None where this run did not compute it."""
        return self.summary.metrics.get(name)

    def pool(self, name: str) -> Pool:
        """How the clips of this run make the score of one of its metrics."""
        spec = self.summary.metrics[name].pool
        return Mean(name) if spec is None else pool_of(spec)


def read_all(folders: Sequence[Path]) -> list[Run]:
    """Every run, or one error that holds the problems of all of them."""
    runs: list[Run] = []
    problems: list[str] = []
    for folder in folders:
        try:
            runs.append(read_run(folder))
        except UserError as error:
            problems.append(str(error))
    if problems:
        raise UserError("\n".join(problems))
    return runs


def read_run(folder: Path) -> Run:
    """One run folder, its table held against its summary.

    Raises:
        UserError: a file is missing or malformed, or the two files contradict each other.
    """
    summary = read_summary(folder / SUMMARY)
    path = folder / CLIPS
    if summary.clips_sha256 is None and not path.is_file():
        return Run(folder, summary, None)
    if not path.is_file():
        raise UserError(f"{path}: no such file, but summary.json names its sha256")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if summary.clips_sha256 not in (None, digest):
        raise UserError(
            f"{path}: sha256 is {digest}, summary.json says {summary.clips_sha256}; "
            "the two files are not of one run: score again"
        )
    clips = _read_clips(path, list(summary.metrics), _statistics(folder, summary))
    _require_same_counts(path, summary, clips)
    return Run(folder, summary, clips)


def _statistics(folder: Path, summary: Summary) -> dict[str, bool]:
    """The columns of pooled scores beside the metrics' own, and whether each must be there.

    A metric that no clip has a score of wrote none.
    """
    found: dict[str, bool] = {}
    for name, metric in summary.metrics.items():
        try:
            pool = Mean(name) if metric.pool is None else pool_of(metric.pool)
        except ValueError as error:
            raise UserError(f"{folder / SUMMARY}: metrics.{name}: {error}") from error
        columns = (column_of(name, c) for c in pool.columns if c != name)
        found |= dict.fromkeys(columns, metric.n_scored > 0)
    return found


def column_of(metric: str, statistic: str) -> str:
    """A statistic's column in clips.parquet."""
    return metric if statistic == metric else f"{metric}.{statistic}"


def _read_clips(path: Path, metrics: Sequence[str], statistics: dict[str, bool]) -> ClipTable:
    wanted = ["clip_id", "speaker", *metrics, *(name for name, must in statistics.items() if must)]
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise UserError(f"{path}: no readable Parquet file ({error})") from error
    absent = [name for name in wanted if name not in table.column_names]
    if absent:
        raise UserError(f"{path}: no column {', '.join(absent)}; the summary needs it")
    ids = _strings(table["clip_id"])
    if not np.all(ids[1:] > ids[:-1]):
        raise UserError(f"{path}: clip_id must be sorted and hold each clip once")
    values = {name: _floats(path, name, table[name]) for name in metrics}
    nothing = pa.chunked_array([pa.nulls(len(ids), pa.float64())])
    there = {name: table[name] if name in table.column_names else nothing for name in statistics}
    more = {name: _floats(path, name, column) for name, column in there.items()}
    return ClipTable(ids, _strings(table["speaker"]), values, more)


def _strings(column: pa.ChunkedArray) -> NDArray[np.str_]:
    return np.array(["" if item is None else str(item) for item in column.to_pylist()], dtype=str)


def _floats(path: Path, name: str, column: pa.ChunkedArray) -> NDArray[np.float64]:
    if not pa.types.is_floating(column.type) and not pa.types.is_null(column.type):
        raise UserError(f"{path}: column {name} is {column.type}, expected double")
    numbers = [np.nan if item is None else item for item in column.to_pylist()]
    return np.array(numbers, dtype=np.float64)


def _require_same_counts(path: Path, summary: Summary, clips: ClipTable) -> None:
    for name, metric in summary.metrics.items():
        scored = int(np.isfinite(clips.values[name]).sum())
        if (scored, len(clips.ids)) != (metric.n_scored, metric.n_expected):
            raise UserError(
                f"{path}: {name} holds {scored} scores of {len(clips.ids)} clips, summary.json "
                f"says {metric.n_scored} of {metric.n_expected}; score again"
            )
