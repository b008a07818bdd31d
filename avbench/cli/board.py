"""`avbench board`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE


@click.group()
def board() -> None:
    """Build a leaderboard from runs."""


@board.command()
@click.argument("runs", nargs=-1, required=True, type=EXISTING)
@click.option("--out", "-o", type=EXISTING, default=Path("board"), show_default=True)
@click.option("--protocol", "-p", help="Only runs of this protocol.")
@click.option("--sort", "sort_metric", help="Order of the rows at first sight.")
def build(runs: tuple[Path, ...], out: Path, protocol: str | None, sort_metric: str | None) -> int:
    """Write OUT/index.html, leaderboard.json and leaderboard.csv from run folders.

    \b
    avbench board build runs/ --out site/

    RUNS are run folders, or folders that hold them. Ranks carry intervals; a system that leaves
    clips unscored is listed with its reasons, not ranked. The page opens from the disk.
    """  # noqa: D301
    from avbench.board.collect import collect
    from avbench.board.render import build as build_board

    found = build_board(collect(runs, protocol=protocol), out, sort_metric=sort_metric)
    click.echo(f"{len(found.rows)} systems: open {out / 'index.html'}")
    return EXIT_DONE
