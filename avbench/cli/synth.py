"""`avbench synth`."""

from pathlib import Path
from typing import Literal

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE


@click.group()
def synth() -> None:
    """Write the synthetic corpus, in a real layout."""


@synth.command()
@click.option("--out", "-o", type=EXISTING, required=True, help="A new or empty folder.")
@click.option("--speakers", type=click.IntRange(1, 6), default=6, show_default=True)
@click.option("--clips", type=click.IntRange(1), default=4, show_default=True, help="Per speaker.")
@click.option(
    "--layout",
    type=click.Choice(["zenodo", "sheffield", "flat", "prefixed"]),
    default="zenodo",
    show_default=True,
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--warts", is_flag=True, help="Add the faults that real corpora have.")
@click.option("--permute-alignments", is_flag=True, help="Word times in the wrong folders.")
def grid(
    out: Path,
    speakers: int,
    clips: int,
    layout: Literal["zenodo", "sheffield", "flat", "prefixed"],
    seed: int,
    warts: bool,
    permute_alignments: bool,
) -> int:
    """Talking faces that speak GRID sentences, with known lags, in GRID's layout and codecs.

    What is true (lags, word times) goes into a JSON file beside OUT.
    """
    from avbench.synth.grid import write_grid

    truth = write_grid(
        out,
        speakers=speakers,
        clips=clips,
        layout=layout,
        seed=seed,
        warts=warts,
        permute_alignments=permute_alignments,
    )
    click.echo(f"wrote {len(truth.clips)} clips of {speakers} speakers to {out}")
    return EXIT_DONE
