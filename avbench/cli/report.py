"""`avbench report`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING
from avbench.cli.shown import media_of, media_options
from avbench.errors import EXIT_DONE


@click.command()
@click.argument("run", type=EXISTING)
@click.option("--out", "-o", type=EXISTING, help="The page; default: RUN/report.html.")
@click.option("--metric", help="Whose worst and best clips are shown first.")
@media_options
def report(
    run: Path, out: Path | None, metric: str | None, media: Path | None, licence: str | None
) -> int:
    """One run as one page: scores, clips, speakers, what failed.

    \b
    avbench report runs/ours@lip2speech
    avbench report runs/ours@lip2speech --media SHOWN --licence "CC BY 4.0, GRID corpus"

    The page is one file without a request. With --media it plays the worst and the best clips:
    SHOWN/source, SHOWN/reference and SHOWN/hyp hold files named by clip id, and are encoded anew.
    """  # noqa: D301
    from avbench.board.run import read_run
    from avbench.board.run_report import write_run_report
    from avbench.board.table import board

    found = read_run(run)
    table = board([found], sort_metric=metric)
    shown = media_of(table, [found], media, licence)
    target = out or run / "report.html"
    write_run_report(table, found, target, shown.get(found.label))
    click.echo(f"open {target}")
    return EXIT_DONE
