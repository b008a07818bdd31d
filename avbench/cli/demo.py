"""`avbench demo`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE


@click.command()
@click.option("--out", "-o", type=EXISTING, default=Path("demo"), show_default=True)
@click.option("--speakers", type=click.IntRange(2, 6), default=6, show_default=True)
@click.option("--clips", type=click.IntRange(3), default=8, show_default=True, help="Per speaker.")
def demo(out: Path, speakers: int, clips: int) -> int:
    """The whole of avbench on an embedded corpus.

    Makes a small GRID of synthetic talking faces with known lags, finds and repairs them, scores
    seven systems, compares some, and builds a board. Each step is a command that you could type.
    """
    from avbench.cli import run
    from avbench.demo import Demo, run_demo

    run_demo(Demo(out, run, click.echo), speakers, clips)
    return EXIT_DONE
