"""A board's numbers as text, with common decimals and a common scale in each column."""

from dataclasses import dataclass

from markupsafe import Markup

from avbench.board.charts import Interval, interval_bar
from avbench.board.summary import MetricSummary
from avbench.board.svg import MINUS
from avbench.board.table import Board, Cell, Row


@dataclass(frozen=True)
class Look:
    """How a column is drawn: decimals, and the ends of the interval bars."""

    digits: int
    span: tuple[float, float]


@dataclass(frozen=True)
class CellView:
    """A cell as text: nothing is left to compute in the template."""

    metric: str
    key: str
    value: str
    interval: str
    bar: Markup
    coverage: str
    why_incomplete: str
    is_low: bool
    is_best: bool
    rank: str
    why_not: str


@dataclass(frozen=True)
class RowView:
    """A row as text."""

    row: Row
    is_marked: bool
    cells: tuple[CellView, ...]


def views(board: Board) -> list[RowView]:
    """Every row of the board, in its order."""
    found = looks(board)
    best = leaders(board)
    return [
        RowView(
            row,
            row.system.kind != "system",
            tuple(
                _view(
                    c,
                    found[c.metric],
                    board.protocol.min_coverage,
                    is_best=c is best.get(c.metric),
                )
                for c in row.cells
            ),
        )
        for row in board.rows
    ]


def looks(board: Board) -> dict[str, Look]:
    """How each metric's column is drawn."""
    return {column.name: _look(board, column.name) for column in board.columns}


def leaders(board: Board) -> dict[str, Cell]:
    """Metric to the best cell of its column, where that can be told from every other one there."""
    found = {}
    for i, column in enumerate(board.columns):
        ranked = [row.cells[i] for row in board.rows if row.cells[i].standing.tie_group]
        first = [cell for cell in ranked if cell.standing.tie_group == 1]
        if len(first) == 1 < len(ranked):
            found[column.name] = first[0]
    return found


def _look(board: Board, metric: str) -> Look:
    # an anchor far above all systems would squeeze their bars: it sits at the edge instead
    systems = [row for row in board.rows if row.system.kind == "system"] or board.rows
    ends = [end for row in systems for end in _ends(row, metric)]
    if not ends:
        return Look(3, (0.0, 1.0))
    largest = max(abs(end) for end in ends)
    return Look(3 if largest < 10 else 2 if largest < 100 else 1, (min(ends), max(ends)))


def _ends(row: Row, metric: str) -> list[float]:
    summaries = (cell.summary for cell in row.cells if cell.metric == metric)
    return [x for s in summaries if s for x in (s.value, s.low, s.high) if x is not None]


def _view(cell: Cell, look: Look, min_coverage: float, *, is_best: bool) -> CellView:
    summary, standing = cell.summary, cell.standing
    return CellView(
        metric=cell.metric,
        key="" if summary is None or summary.value is None else repr(summary.value),
        value=number_text(summary.value if summary else None, look),
        interval=_interval(summary, look),
        bar=_bar(summary, look),
        coverage=f"{summary.n_scored}/{summary.n_expected}" if summary else "",
        why_incomplete=_why_incomplete(summary, look),
        is_low=summary is not None and summary.coverage < min_coverage,
        is_best=is_best,
        rank=rank_text(standing.rank_low, standing.rank_high),
        why_not=standing.why_not,
    )


def rank_text(low: int | None, high: int | None) -> str:
    """A rank interval as "1" or a span with a dash; "" for a system without a rank."""
    if low is None or high is None:
        return ""
    return str(low) if low == high else f"{low}\u2013{high}"


def number_text(value: float | None, look: Look) -> str:
    """A number with its column's decimals and a true minus; "" for none."""
    if value is None:
        return ""
    text = f"{value:.{look.digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", MINUS)


def _interval(summary: MetricSummary | None, look: Look) -> str:
    if summary is None or summary.low is None or summary.high is None:
        return ""
    return f"{number_text(summary.low, look)} to {number_text(summary.high, look)}"


def _bar(summary: MetricSummary | None, look: Look) -> Markup:
    if summary is None or summary.value is None or summary.low is None or summary.high is None:
        return Markup("")
    return interval_bar(Interval(summary.value, summary.low, summary.high), look.span)


def _why_incomplete(summary: MetricSummary | None, look: Look) -> str:
    if summary is None or not summary.reasons:
        return ""
    parts = ", ".join(f"{n} {reason}" for reason, n in sorted(summary.reasons.items()))
    if summary.penalised is None:
        return parts
    return f"{parts}; {number_text(summary.penalised, look)} if each counts as the worst value"
