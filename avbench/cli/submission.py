"""`avbench submission`."""

from pathlib import Path
from typing import Literal

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE, EXIT_FINDINGS


@click.group()
def submission() -> None:
    """Start or check a submission folder."""


@submission.command()
@click.argument("folder", type=EXISTING)
@click.option("--name", required=True, help="The system's name, as the board shows it.")
@click.option("--media", type=EXISTING, help="Folder of generated clips, named by clip id.")
@click.option("--transcripts", type=EXISTING, help="Table of clip_id and text.")
@click.option("--team", default="", help="Who made the system.")
@click.option("--anchor", is_flag=True, help="A row that shows the scale, such as ground truth.")
def init(
    folder: Path,
    name: str,
    media: Path | None,
    transcripts: Path | None,
    team: str,
    anchor: bool,
) -> int:
    """Write FOLDER/submission.toml, ready to be filled in.

    \b
    avbench submission init subs/ours --name "Our system" --media generated/

    The generated clips stay where they are; without --media they are expected in FOLDER/media. A
    system whose output is text hands in --transcripts alone.
    """  # noqa: D301
    from avbench.submission import System, write_description

    words = "" if transcripts is None else str(transcripts.resolve())
    kind: Literal["system", "anchor"] = "anchor" if anchor else "system"
    system = System(name=name, team=team, kind=kind, transcripts=words)
    path = write_description(folder, system, media)
    click.echo(f"wrote {path}")
    return EXIT_DONE


@submission.command()
@click.argument("folder", type=EXISTING)
@click.option("--manifest", "-m", type=EXISTING, required=True)
def check(folder: Path, manifest: Path) -> int:
    """Pair FOLDER with a manifest: list missing clips and files that fit none. Exit code 1 if any.

    Nothing is decoded; `avbench score` does that.
    """
    from avbench.manifest import Manifest
    from avbench.scoring.pairs import pair_submission

    system, pairs, extra = pair_submission(folder, Manifest.read(manifest))
    missing = [pair.clip.clip_id for pair in pairs if pair.hyp is None]
    click.echo(f"{system.name}: {len(pairs) - len(missing)} of {len(pairs)} clips are there")
    for clip_id in missing:
        click.echo(f"missing: {clip_id}")
    for name in extra:
        click.echo(f"extra: {name}")
    return EXIT_FINDINGS if missing or extra else EXIT_DONE
