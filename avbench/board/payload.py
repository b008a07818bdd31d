"""The board for the page's script: numbers by column, as small as they get.

A list of equal entries is written as that one entry. Numbers are whole: value, and how far the ends
of its interval lie from it, in units of 10 ** -(digits + 2).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from avbench.board.cells import Look, leaders, looks
from avbench.board.table import Board, Cell, Column, Row

FINER = 2  # digits beyond the shown ones, so that sorting sees what rounding hides
ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'\u2028\u2029"}


def payload(board: Board, slugs: Mapping[str, str]) -> dict[str, Any]:
    """What the script draws the table and the charts from.

    Args:
        board: the rows that are shown in the sorted table.
        slugs: run label to the name of the system's page, empty where there are none.
    """
    rows = board.rows
    found, best = looks(board), leaders(board)
    return {
        "sort": board.sort_metric,
        "clips": board.manifest.n_clips,
        "min_coverage": board.protocol.min_coverage,
        "systems": {
            "name": [row.system.name for row in rows],
            "version": _column([row.system.version_text for row in rows]),
            "team": _column([row.system.team for row in rows]),
            "kind": _column([row.system.kind for row in rows]),
            "why": _sparse([row.not_ranked_because for row in rows]),
            "page": _column([slugs.get(row.label, "") for row in rows]),
        },
        "metrics": [
            _metric(board, column, found[column.name], best.get(column.name))
            for column in board.columns
        ],
    }


def safe_json(content: Any) -> Markup:  # noqa: ANN401 - any JSON
    """JSON that cannot end the <script> that holds it, whatever the texts in it are."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(ESCAPES))  # noqa: S704 - no character of markup is left


def _metric(board: Board, column: Column, look: Look, best: Cell | None) -> dict[str, Any]:
    cells = [_cell_of(row, column.name) for row in board.rows]
    scale = 10 ** (look.digits + FINER)
    numbers = [_numbers(cell, scale) for cell in cells]
    standings = [cell.standing for cell in cells]
    return {
        "name": column.name,
        "unit": "" if column.unit == "1" else column.unit,
        "better": column.better,
        "digits": look.digits,
        "scale": scale,
        "span": list(look.span),
        "v": [n[0] for n in numbers],
        "lo": _column([n[1] for n in numbers]),
        "hi": _column([n[2] for n in numbers]),
        "n": _column([c.summary.n_scored if c.summary else None for c in cells]),
        "of": _column([c.summary.n_expected if c.summary else None for c in cells]),
        "r": _column([s.rank_low for s in standings]),
        "r2": _column(
            [None if s.rank_high is None else s.rank_high - (s.rank_low or 0) for s in standings]
        ),
        "best": [i for i, cell in enumerate(cells) if cell is best],
        "reasons": _sparse([_reasons(cell) for cell in cells]),
        "unplaced": _sparse([cell.standing.why_not for cell in cells]),
    }


def _cell_of(row: Row, metric: str) -> Cell:
    return next(cell for cell in row.cells if cell.metric == metric)


def _numbers(cell: Cell, scale: int) -> tuple[int | None, int | None, int | None]:
    found = cell.summary
    if found is None or found.value is None:
        return (None, None, None)
    value = round(found.value * scale)
    if found.low is None or found.high is None:
        return (value, None, None)
    return (value, value - round(found.low * scale), round(found.high * scale) - value)


def _reasons(cell: Cell) -> str:
    reasons = cell.summary.reasons if cell.summary else {}
    return ", ".join(f"{n} {why}" for why, n in sorted(reasons.items()))


def _column(values: Sequence[Any]) -> Any:  # noqa: ANN401 - a list, or its one entry
    return values[0] if values and all(v == values[0] for v in values) else list(values)


def _sparse(texts: Sequence[str]) -> Any:  # noqa: ANN401 - an object, or the one text
    if texts and all(text == texts[0] for text in texts):
        return texts[0]
    return {str(i): text for i, text in enumerate(texts) if text}
