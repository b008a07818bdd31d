"""The comment of a pull request: where a run would stand on a board. Markdown, all escaped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from avbench.board.collect import Run, require_comparable
from avbench.board.compare import compare
from avbench.board.comparison import PairedDifference
from avbench.board.filed.check import rows_of
from avbench.board.filed.numbers import number, span
from avbench.board.filed.plain_text import markdown
from avbench.board.filed.row_checks import read_row, run_faults
from avbench.board.filed.spec import BoardSpec, read_spec
from avbench.board.rank import why_not
from avbench.board.run import read_run
from avbench.board.table import Board, Cell, Row
from avbench.board.table import board as make_board
from avbench.errors import UserError

MAX_CHARACTERS = 60_000  # GitHub refuses comments of more than 65,536
NEIGHBOURS = 3
MARK = "<!-- avbench board comment -->"  # by which a later run finds its comment


@dataclass(frozen=True)
class _Place:
    spec: BoardSpec
    run: Run
    before: Run | None
    table: Board
    runs: tuple[Run, ...]

    @property
    def row(self) -> Row:
        return next(row for row in self.table.rows if row.label == self.run.label)


def comment_all(received: Sequence[tuple[Path, Path]]) -> str:
    """One comment on several runs, each with its board; "" for none. A faulty run is said to be."""
    parts = []
    for run, board in received:
        try:
            parts.append(comment(run, board))
        except UserError as error:
            parts.append(f"This run cannot be read: {markdown(str(error), 600)}\n")
    return _cut("\n".join([MARK, *parts])) if parts else ""


def comment(run_folder: Path, board: Path) -> str:
    """The Markdown comment on a run as a new row of a board.

    Raises:
        UserError: the run or the board's `board.toml` cannot be read.
    """
    spec, run = read_spec(board), read_run(run_folder)
    lines = [f"### {_system(run)} on {markdown(spec.title)}", ""]
    faults = [f"{markdown(rule)}: {markdown(text, 300)}" for rule, text in run_faults(run, spec)]
    if not faults:
        try:
            lines += _standing(_place(spec, run, board))
        except UserError as error:
            faults = [markdown(str(error), 600)]
    if faults:
        lines += ["This run cannot go on the board:", "", *(f"- {fault}" for fault in faults)]
    return _cut("\n".join(lines)) + "\n"


def _place(spec: BoardSpec, run: Run, board: Path) -> _Place:
    filed = [found for found, _ in map(read_row, rows_of(board)) if found is not None]
    before = next((r for r in filed if r.label == run.label), None)
    runs = (*(r for r in filed if r is not before), run)
    require_comparable(runs)
    return _Place(spec, run, before, make_board(runs, sort_metric=spec.primary[0]), runs)


def _standing(place: _Place) -> Iterator[str]:
    yield from _neighbours(place)
    yield from ("", "#### Its numbers", "")
    yield from _numbers(place)
    yield from _differences(place)
    manifest = place.run.summary.manifest
    yield ""
    yield (
        f"{markdown(place.run.protocol)} on {markdown(manifest.dataset)}, {manifest.n_clips} "
        "clips. Intervals are 95 %, drawn by speaker. Rank intervals and tie groups rest on the "
        "clips that all ranked systems have; rows of a group cannot be told apart."
    )


def _neighbours(place: _Place) -> Iterator[str]:
    """The rows around the new one, and the best three."""
    rows = place.table.rows
    at = rows.index(place.row)
    near = range(max(at - NEIGHBOURS, 0), at + NEIGHBOURS + 1)
    shown = [i for i in range(len(rows)) if i < NEIGHBOURS or i in near]
    names = [n for n in place.spec.primary if any(c.name == n for c in place.table.columns)]
    yield _line(["system", "rank", "group", "clips", *(_head(place.table, n) for n in names)])
    yield _line(["---"] * (4 + len(names)))
    for i, last in zip(shown, [-1, *shown], strict=False):
        if i > last + 1:
            yield _line([f"*{i - last - 1} more*", *[""] * (3 + len(names))])
        yield _line(_row(rows[i], names, new=i == at))
    if shown[-1] < len(rows) - 1:
        yield _line([f"*{len(rows) - 1 - shown[-1]} more*", *[""] * (3 + len(names))])


def _row(row: Row, names: Sequence[str], *, new: bool) -> list[str]:
    cells = {cell.metric: cell for cell in row.cells}
    first = cells[names[0]]
    name = markdown(row.label)
    return [
        f"**{name}** (new)" if new else name,
        _rank(first),
        str(first.standing.tie_group or ""),
        _clips(first),
        *(_value(cells[n]) for n in names),
    ]


def _numbers(place: _Place) -> Iterator[str]:
    yield _line(["metric", "value", "clips", "rank", "group", "change", "not scored"])
    yield _line(["---"] * 7)
    for cell in place.row.cells:
        if cell.summary is None:
            continue
        reasons = ", ".join(f"{n} {markdown(r)}" for r, n in sorted(cell.summary.reasons.items()))
        yield _line(
            [
                _head(place.table, cell.metric),
                _value(cell),
                _clips(cell),
                _rank(cell),
                str(cell.standing.tie_group or ""),
                _change(cell, place.before),
                reasons,
            ]
        )


def _differences(place: _Place) -> Iterator[str]:
    """The new row minus the best other system by the first primary metric."""
    metric = place.spec.primary[0]
    ranked = [r for r in place.runs if r is not place.run and not why_not(r, metric)]
    order = [row.label for row in place.table.rows]
    best = min(ranked, key=lambda r: order.index(r.label), default=None)
    if best is None:
        yield from ("", "No other system is ranked on this board.")
        return
    yield from ("", f"#### Minus {_system(best)}, the best other system by {markdown(metric)}", "")
    yield _line(["metric", "difference", "clips", "speakers", "p", "p (Holm)", "verdict"])
    yield _line(["---"] * 7)
    for found in compare([best, place.run]).metrics:
        yield _line([markdown(found.metric), *_difference(found.differences[0])])


def _difference(d: PairedDifference) -> list[str]:
    if d.value is None or d.p_value is None or d.p_holm is None:
        return ["", "", "", "", "", f"not tested: {markdown(d.why_not, 200)}"]
    value = f"{number(d.value, signed=True)}{span(d.low, d.high)}"
    return [
        value,
        str(d.n_common),
        str(d.n_clusters),
        f"{d.p_value:.3f}",
        f"{d.p_holm:.3f}",
        d.verdict,
    ]


def _change(cell: Cell, before: Run | None) -> str:
    old = before.metric(cell.metric) if before else None
    new = cell.summary
    if old is None or new is None or old.value is None or new.value is None:
        return "new" if before is None or old is None else "now scored or no longer"
    return number(new.value - old.value, signed=True) if new.value != old.value else "none"


def _value(cell: Cell) -> str:
    found = cell.summary
    if found is None or found.value is None:
        return "none"
    return f"{number(found.value)}{span(found.low, found.high)}"


def _clips(cell: Cell) -> str:
    return f"{cell.summary.n_scored}/{cell.summary.n_expected}" if cell.summary else "0"


def _rank(cell: Cell) -> str:
    place = cell.standing
    if place.rank_low is None or place.rank_high is None:
        return f"not ranked: {markdown(place.why_not, 120)}"
    low, high = place.rank_low, place.rank_high
    return str(low) if low == high else f"{low} to {high}"


def _head(table: Board, name: str) -> str:
    column = next(c for c in table.columns if c.name == name)
    arrow = {"higher": " \u2191", "lower": " \u2193"}.get(column.better, "")
    unit = "" if column.unit in ("", "1") else f" ({markdown(column.unit)})"
    return f"{markdown(name)}{unit}{arrow}"


def _system(run: Run) -> str:
    return markdown(run.label)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cut(text: str) -> str:
    if len(text) <= MAX_CHARACTERS:
        return text
    whole = text[:MAX_CHARACTERS].rpartition("\n")[0]
    return f"{whole}\n\n(cut: the comment would have {len(text)} characters)"
