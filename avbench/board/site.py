"""The whole site of a board in one folder: pages, data in three forms, badges."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from avbench.board.badge import badge
from avbench.board.collect import Run
from avbench.board.exports import to_csv, to_json
from avbench.board.filed.literature import LiteratureRow
from avbench.board.pages import write_text
from avbench.board.pairs import matrices
from avbench.board.parquet import write_parquet
from avbench.board.render import page, pairs_page
from avbench.board.slugs import slugs
from avbench.board.system import Media, Place, Setting, system_page
from avbench.board.table import Board, board


def build(
    runs: Sequence[Run],
    out: Path,
    *,
    sort_metric: str | None = None,
    media: Mapping[str, Media] | None = None,
    literature: Sequence[LiteratureRow] = (),
) -> Board:
    """Write the site of `runs` to the folder `out`; same runs, same bytes.

    Args:
        runs: comparable runs, see `collect`.
        out: folder for index.html, leaderboard.json, .csv and .parquet, pairs.html, systems/ and
            badges/.
        sort_metric: order of the rows at first sight; the first metric with a direction otherwise.
        media: run label to what its page may show; nothing is shown otherwise.
        literature: printed numbers, shown apart.

    Raises:
        UserError: the runs do not belong on one board, or none has the sort metric.
    """
    table = board(runs, sort_metric=sort_metric)
    scored = [run for run in runs if run.system.kind != "literature"]
    names = slugs(run.label for run in scored)
    found = matrices(table, scored)
    write_text(out / "leaderboard.json", to_json(table))
    write_text(out / "leaderboard.csv", to_csv(table))
    write_parquet(table, out / "leaderboard.parquet")
    if found:
        write_text(out / "pairs.html", pairs_page(table, found))
    setting = Setting.of(table)
    for run in scored:
        _write_system(setting, run, out, names[run.label], (media or {}).get(run.label))
    write_text(out / "index.html", page(table, names, has_pairs=bool(found), literature=literature))
    return table


def _write_system(setting: Setting, run: Run, out: Path, slug: str, media: Media | None) -> None:
    metric = setting.board.sort_metric
    view = setting.views[run.label]
    cell = next(cell for cell in view.cells if cell.metric == metric)
    drawn = badge(view, cell, setting.board.protocol.name, f"../badges/{slug}.svg")
    write_text(out / "badges" / f"{slug}.svg", drawn.svg)
    place = Place("../index.html", [drawn])
    write_text(out / "systems" / f"{slug}.html", system_page(setting, run, place, media))
