"""Build the leaderboard: `leaderboard.json`, `leaderboard.csv` and one static page."""

from collections.abc import Sequence
from pathlib import Path

from avbench.board.cells import views
from avbench.board.collect import Run
from avbench.board.exports import to_csv, to_json
from avbench.board.pages import render, write_text
from avbench.board.table import Board, board


def build(runs: Sequence[Run], out: Path, *, sort_metric: str | None = None) -> Board:
    """Write the board of `runs` to the folder `out`; same runs, same bytes.

    Args:
        runs: comparable runs, see `collect`.
        out: folder for leaderboard.json, leaderboard.csv and index.html.
        sort_metric: order of the rows at first sight; the first metric with a direction otherwise.

    Raises:
        UserError: the runs do not belong on one board, or none has the sort metric.
    """
    table = board(runs, sort_metric=sort_metric)
    write_text(out / "leaderboard.json", to_json(table))
    write_text(out / "leaderboard.csv", to_csv(table))
    write_text(out / "index.html", page(table))
    return table


def page(table: Board) -> str:
    """The HTML of a board: one file, no request, data in the table itself."""
    rows = views(table)
    return render(
        "board.html.j2",
        style="board.css",
        script="board.js",
        board=table,
        ranked=[view for view in rows if not view.row.not_ranked_because],
        unranked=[view for view in rows if view.row.not_ranked_because],
        incomplete=[(view, cell) for view in rows for cell in view.cells if cell.why_incomplete],
    )
