"""The site of all filed boards: one folder a board, and a page that lists them."""

from dataclasses import dataclass
from pathlib import Path

from avbench.board.collect import collect
from avbench.board.filed.check import board_folders, rows_of
from avbench.board.filed.literature import LiteratureRow, read_literature
from avbench.board.filed.spec import BoardSpec, read_spec
from avbench.board.pages import render, write_text
from avbench.board.site import build


@dataclass(frozen=True)
class Listed:
    """A line of the list. `name` is the board's folder."""

    name: str
    spec: BoardSpec
    n_rows: int
    n_printed: int


def build_sites(root: Path, out: Path) -> list[Listed]:
    """Writes OUT/index.html and OUT/<board>/ for each filed board; same boards, same bytes.

    Raises:
        UserError: a board is faulty (`avbench board check` tells all of it).
    """
    listed = []
    for folder in board_folders(root):
        spec, literature = read_spec(folder), read_literature(folder)
        n_rows = len(rows_of(folder))
        if n_rows:
            sort = spec.primary[0]
            build(collect([folder]), out / folder.name, sort_metric=sort, literature=literature)
        else:
            write_text(out / folder.name / "index.html", _printed_page(spec, literature))
        listed.append(Listed(folder.name, spec, n_rows, len(literature)))
    page = render("boards.html.j2", style="boards.css", boards=listed)
    write_text(out / "index.html", page)
    return listed


def _printed_page(spec: BoardSpec, rows: tuple[LiteratureRow, ...]) -> str:
    """A board without a run: printed numbers alone."""
    return render("literature.html.j2", style="boards.css", spec=spec, rows=rows)
