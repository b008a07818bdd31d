"""`avbench export`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from avbench.cli.options import EXISTING, print_json
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, EXIT_INTERRUPTED
from avbench.exporting import EXPORTS

if TYPE_CHECKING:
    from avbench.exporting.run import Exported

SHOWN = 5  # clips left out that are named on the screen


@click.command()
@click.argument("prepared", metavar="OUT", type=EXISTING)
@click.option("--to", type=click.Choice(list(EXPORTS)), required=True, help="The form.")
@click.option(
    "--out", "-o", "dest", metavar="DEST", type=EXISTING, required=True, help="New or empty folder."
)
@click.option("--split", help="Only this split.")
@click.option(
    "--shard-mb",
    type=click.IntRange(1),
    default=500,
    show_default=True,
    help="Size of a shard, for parquet and webdataset.",
)
@click.option(
    "--picture", metavar="KIND", help="Crops that prepare wrote, such as mouth96, for the picture."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a sentence.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def export(
    prepared: Path,
    to: str,
    dest: Path,
    split: str | None,
    shard_mb: int,
    picture: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Write a prepared corpus in the form that another tool reads.

    \b
    avbench export OUT --to parquet --out DEST      media inside; datasets, pandas, Polars, DuckDB
    avbench export OUT --to webdataset --out DEST   tar shards of id.flac, id.json, id.mp4
    avbench export OUT --to lhotse --out DEST       cuts-SPLIT.jsonl.gz
    avbench export OUT --to kaldi --out DEST        SPLIT/wav.scp video.scp text utt2spk spk2utt
    avbench export OUT --to fairseq --out DEST      SPLIT.tsv and SPLIT.wrd, as AV-HuBERT reads them

    The lag is out of every clip that leaves: media that were not written by prepare (--write none)
    are made now, as --write audio does. lhotse, kaldi and fairseq point to the media below OUT by
    absolute paths, and to what had to be made below DEST. With --picture mouth96 the crops below
    OUT/crops take the place of the whole picture.

    Left out, and listed in DEST/left_out.csv, are clips whose decision is failed_*, clips without
    the crop, and clips whose media are missing or damaged; for the last the exit code is 1. In keys
    and utterances "/" of a clip id becomes "+", any character but letters, digits, "-" and "_"
    becomes "=" and its bytes in hexadecimal.

    DEST appears whole or not at all; the same corpus gives the same bytes.
    """  # noqa: D301
    from avbench.cli.progress import progress
    from avbench.exporting.run import export as run_export

    label = f"export to {to}"
    shown = progress(label, quiet=quiet)
    try:
        done = run_export(
            prepared, dest, to, split=split, shard_mb=shard_mb, picture=picture, progress=shown
        )
    except KeyboardInterrupt:
        click.echo(f"avbench: interrupted; {dest} was not written, run it again", err=True)
        return EXIT_INTERRUPTED
    if as_json:
        print_json(_facts(done, to, dest))
    else:
        _say(done, dest)
    return EXIT_FINDINGS if done.findings else EXIT_DONE


def _facts(done: "Exported", to: str, dest: Path) -> dict[str, object]:
    return {
        "to": to,
        "out": str(dest),
        "clips": done.clips,
        "files": list(done.files),
        "skipped": {c.clip_id: c.status for c in done.left_out if c.expected},
        "missing": {c.clip_id: c.reason for c in done.findings},
    }


def _say(done: "Exported", dest: Path) -> None:
    click.echo(f"wrote {sum(done.clips.values())} clips in {len(done.files)} files to {dest}")
    for clip in done.left_out[:SHOWN]:
        reason = f": {clip.reason}" if clip.reason else ""
        click.echo(f"left out: {clip.clip_id}: {clip.status}{reason}")
    if len(done.left_out) > SHOWN:
        click.echo(f"and {len(done.left_out) - SHOWN} more, see {dest / 'left_out.csv'}")
