"""The board for programs: `leaderboard.json` and `leaderboard.csv`, same board, same bytes."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from avbench.board.table import Board, Cell, Row

# a spreadsheet takes a cell that starts like this for a formula
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FIELDS = (
    "system", "version", "team", "kind", "ranked", "not_ranked_because", "metric", "unit", "better",
    "value", "low", "high", "n_scored", "n_expected", "coverage", "penalised",
    "rank_low", "rank_high", "tie_group", "why_no_rank", "signature",
)  # fmt: skip


def to_json(board: Board) -> str:
    """The whole board; a number that does not exist is null."""
    content = {
        "schema_version": 1,
        "protocol": board.protocol.model_dump(),
        "manifest": board.manifest.model_dump(),
        "sort_metric": board.sort_metric,
        "metrics": {
            column.name: {
                "unit": column.unit,
                "better": column.better,
                "signature": column.signature,
                "n_ranked_on": column.n_ranked_on,
            }
            for column in board.columns
        },
        "systems": [_json_row(row) for row in board.rows],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def to_csv(board: Board) -> str:
    """One line a system and metric; text that a spreadsheet would run gets an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    for line in lines(board):
        writer.writerow({name: _inert(value) for name, value in line.items()})
    return out.getvalue()


def _json_row(row: Row) -> dict[str, Any]:
    return {
        "system": row.system.model_dump(),
        "ranked": not row.not_ranked_because,
        "not_ranked_because": row.not_ranked_because or None,
        "missing": list(row.missing),
        "signature": row.signature,
        "metrics": {cell.metric: _json_cell(cell) for cell in row.cells},
    }


def _json_cell(cell: Cell) -> dict[str, Any]:
    numbers = _numbers(cell)
    reasons = dict(sorted(cell.summary.reasons.items())) if cell.summary else {}
    return {**numbers, "reasons": reasons, "why_no_rank": cell.standing.why_not or None}


def _numbers(cell: Cell) -> dict[str, Any]:
    summary, standing = cell.summary, cell.standing
    names = ("value", "low", "high", "n_scored", "n_expected", "coverage", "penalised")
    return {name: getattr(summary, name) if summary else None for name in names} | {
        "rank_low": standing.rank_low,
        "rank_high": standing.rank_high,
        "tie_group": standing.tie_group,
    }


def lines(board: Board) -> Iterator[dict[str, Any]]:
    """One dictionary of FIELDS a system and metric."""
    columns = {column.name: column for column in board.columns}
    for row in board.rows:
        for cell in row.cells:
            column = columns[cell.metric]
            yield {
                "system": row.system.name,
                "version": row.system.version,
                "team": row.system.team,
                "kind": row.system.kind,
                "ranked": "no" if row.not_ranked_because else "yes",
                "not_ranked_because": row.not_ranked_because,
                "metric": cell.metric,
                "unit": column.unit,
                "better": column.better,
                **_numbers(cell),
                "why_no_rank": cell.standing.why_not,
                "signature": column.signature,
            }


def _inert(value: Any) -> Any:  # noqa: ANN401 - a number stays a number
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
