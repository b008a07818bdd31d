"""Numbers from papers as a table of its own: never ranked, each with where it was read."""

from collections.abc import Sequence
from typing import Any

from avbench.board.filed.literature import LiteratureRow
from avbench.board.svg import MINUS
from avbench.board.table import Board, Row


def printed(rows: Sequence[LiteratureRow], board: Board) -> dict[str, Any] | None:
    """Metrics, and a row a system and table; None where there is nothing.

    Args:
        rows: of `literature.toml`.
        board: whose rows of kind literature join them.
    """
    found = [_from_file(row) for row in rows]
    found += [_from_run(row) for row in board.rows if row.system.kind == "literature"]
    if not found:
        return None
    names = list(dict.fromkeys(name for row in found for name in row["scores"]))
    for row in found:
        row["cells"] = [row["scores"].get(name, []) for name in names]
    return {"metrics": names, "rows": found}


def _from_file(row: LiteratureRow) -> dict[str, Any]:
    scores: dict[str, list[tuple[str, str]]] = {}
    for score in row.scores:
        unit = f" {score.unit}" if score.unit not in ("", "1") else ""
        shown = f"{_text(score.value)}{unit}"
        scores.setdefault(score.metric, []).append((shown, score.variant))
    return {
        "system": row.system,
        "on": f"{row.dataset} {row.split}",
        "scores": scores,
        "paper": row.paper,
        "where": f"{row.table}; read in {row.read_in}: {row.source}",
        "note": row.note,
    }


def _from_run(row: Row) -> dict[str, Any]:
    scores = {
        cell.metric: [(_text(cell.summary.value), cell.summary.signature)]
        for cell in row.cells
        if cell.summary is not None and cell.summary.value is not None
    }
    return {
        "system": row.label,
        "on": "",
        "scores": scores,
        "paper": row.system.paper,
        "where": row.system.description,
        "note": "",
    }


def _text(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)
