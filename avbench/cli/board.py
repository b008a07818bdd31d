"""`avbench board`."""

from pathlib import Path

import click

from avbench.cli.board_export import codabench, export
from avbench.cli.board_filed import add, check, comment, init, site
from avbench.cli.board_receive import receive
from avbench.cli.options import EXISTING
from avbench.cli.shown import media_of, media_options
from avbench.errors import EXIT_DONE


@click.group()
def board() -> None:
    """Build a leaderboard from runs; keep boards in git, check and export them."""


for command in (init, add, check, receive, comment, site, export, codabench):
    board.add_command(command)


@board.command()
@click.argument("runs", nargs=-1, required=True, type=EXISTING)
@click.option("--out", "-o", type=EXISTING, default=Path("board"), show_default=True)
@click.option("--protocol", "-p", help="Only runs of this protocol.")
@click.option("--sort", "sort_metric", help="Order of the rows at first sight.")
@media_options
def build(
    runs: tuple[Path, ...],
    out: Path,
    protocol: str | None,
    sort_metric: str | None,
    media: Path | None,
    licence: str | None,
) -> int:
    """Write a static site from run folders: OUT/index.html, a page a system, the data beside it.

    \b
    avbench board build runs/ --out site/

    RUNS are run folders, or folders that hold them; a literature.toml in such a folder is shown
    apart. Ranks carry intervals; a system that leaves clips unscored is listed with its reasons,
    not ranked. The pages open from the disk and ask for nothing.
    """  # noqa: D301
    from avbench.board.collect import collect
    from avbench.board.filed.literature import read_literature
    from avbench.board.site import build as build_board
    from avbench.board.table import board as table_of

    found_runs = collect(runs, protocol=protocol)
    shown = None
    if media is not None:
        shown = media_of(table_of(found_runs, sort_metric=sort_metric), found_runs, media, licence)
    found = build_board(
        found_runs,
        out,
        sort_metric=sort_metric,
        media=shown,
        literature=[row for folder in runs for row in read_literature(folder)],
    )
    click.echo(f"{len(found.rows)} systems: open {out / 'index.html'}")
    return EXIT_DONE
