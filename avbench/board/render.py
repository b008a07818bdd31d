"""The two pages of a board: the table with its charts, and who differs from whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from avbench.board.cells import views
from avbench.board.filed.literature import LiteratureRow
from avbench.board.pages import render
from avbench.board.pairs import Matrix, difference_text, p_text
from avbench.board.payload import payload, safe_json
from avbench.board.plain import plain_table
from avbench.board.printed import printed
from avbench.board.table import Board

MAX_INCOMPLETE = 300  # lines; leaderboard.json holds all


def page(
    table: Board,
    pages: Mapping[str, str] | None = None,
    *,
    has_pairs: bool = False,
    literature: Sequence[LiteratureRow] = (),
) -> str:
    """The HTML of a board: one file, no request; a script draws the table from data in the page.

    Args:
        table: all rows; those of kind literature stand apart.
        pages: run label to the name of its page below `systems/`.
        has_pairs: whether `pairs.html` stands beside it.
        literature: printed numbers, shown apart.
    """
    shown = [row for row in table.rows if row.system.kind != "literature"]
    scored = replace(table, rows=tuple(shown))
    rows = views(scored)
    incomplete = [(view, cell) for view in rows for cell in view.cells if cell.why_incomplete]
    caption = f"{table.protocol.name} on {table.manifest.dataset}, best {table.sort_metric} first"
    return render(
        "board.html.j2",
        style="board.css",
        script="board.js",
        board=scored,
        n_systems=len(rows),
        kinds=sorted({row.system.kind for row in shown}, reverse=True),
        data=safe_json(payload(scored, pages or {})),
        plain=plain_table(caption, table.columns, rows, pages or {}),
        literature=printed(literature, table),
        has_pairs=has_pairs,
        incomplete=incomplete[:MAX_INCOMPLETE],
        n_incomplete=len(incomplete),
    )


def pairs_page(table: Board, found: Sequence[Matrix]) -> str:
    """Every pair of the best systems on every metric, in words and numbers."""
    return render(
        "pairs.html.j2",
        style="pairs.css",
        board=table,
        matrices=found,
        difference=difference_text,
        p=p_text,
    )
