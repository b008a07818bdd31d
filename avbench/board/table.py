"""The board as data: one row a system, one cell a metric, ready for JSON, CSV and the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from avbench.board.collect import Run, metric_names, require_comparable
from avbench.board.rank import Standing, rank
from avbench.board.summary import ManifestInfo, MetricSummary, ProtocolInfo, SystemInfo
from avbench.errors import UserError


@dataclass(frozen=True)
class Column:
    """A metric: unit, direction, and what its numbers were measured with."""

    name: str
    unit: str
    better: str
    signature: str
    n_ranked_on: int


@dataclass(frozen=True)
class Cell:
    """One number of one system; `summary` is None where the run lacks the metric."""

    metric: str
    summary: MetricSummary | None
    standing: Standing


@dataclass(frozen=True)
class Row:
    """One system. `not_ranked_because` is "" for a system that takes part."""

    label: str
    system: SystemInfo
    not_ranked_because: str
    missing: tuple[str, ...]
    signature: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    """All rows in the order of the page: by the sort metric, best first, unranked ones last."""

    protocol: ProtocolInfo
    manifest: ManifestInfo
    sort_metric: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def board(runs: Sequence[Run], *, sort_metric: str | None = None) -> Board:
    """The board of comparable runs.

    Args:
        runs: at least one run; all of one protocol, manifest and signature per metric.
        sort_metric: order of the rows; the first metric with a direction if not given.

    Raises:
        UserError: the runs do not belong on one board, or none holds the sort metric.
    """
    require_comparable(runs)
    names = metric_names(runs)
    rankings = {name: rank(runs, name) for name in names}
    columns = tuple(_column(runs, name, rankings[name].n_clips) for name in names)
    by = sort_metric or next((c.name for c in columns if c.better != "none"), names[0])
    if by not in names:
        raise UserError(f"no run holds the metric {by!r}; these do: {', '.join(names)}")
    better = next(c.better for c in columns if c.name == by)
    standings = {name: ranking.standings for name, ranking in rankings.items()}
    rows = [_row(run, names, standings) for run in runs]
    ordered = tuple(sorted(rows, key=lambda row: _order(row, by, better)))
    return Board(runs[0].summary.protocol, runs[0].summary.manifest, by, columns, ordered)


def _column(runs: Sequence[Run], name: str, n_clips: int) -> Column:
    metric = next(run.summary.metrics[name] for run in runs if name in run.summary.metrics)
    return Column(name, metric.unit, metric.better, metric.signature, n_clips)


def _row(run: Run, names: Sequence[str], standings: Mapping[str, Mapping[str, Standing]]) -> Row:
    summary = run.summary
    reason = "" if summary.ranked else summary.not_ranked_because or "no reason given by the run"
    cells = tuple(Cell(name, run.metric(name), standings[name][run.label]) for name in names)
    return Row(run.label, run.system, reason, tuple(summary.missing), summary.signature, cells)


def _order(row: Row, metric: str, better: str) -> tuple[bool, bool, float, str]:
    cell = next(cell for cell in row.cells if cell.metric == metric)
    value = cell.summary.value if cell.summary else None
    size = 0.0 if value is None else value
    signed = -size if better == "higher" else size
    return (bool(row.not_ranked_because), value is None, signed, row.label)
