"""`avbench submission`."""

from pathlib import Path
from typing import Literal

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE, EXIT_FINDINGS


@click.group()
def submission() -> None:
    """Start, check or pack a submission."""


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

    Names alone, nothing is opened: avbench submission validate looks inside.
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


@submission.command()
@click.argument("submission", type=EXISTING)
@click.option("--manifest", "-m", type=EXISTING, help="Prepared corpus, or its manifest file.")
@click.option("--split", help="Only this split of the manifest.")
@click.option("--subset", help="Only the clips of a split protocol: grid-4s:test.")
@click.option("--protocol", "-p", help="What is asked for: sound, pictures, or words.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--elsewhere", is_flag=True, help="Media of yours may lie outside of the folder.")
@click.option("--tolerance-s", type=click.FloatRange(0), help="How far a length may be off.")
@click.option("--max-files", type=click.IntRange(1), help="Of a submission; default 200,000.")
@click.option("--max-gb", type=click.FloatRange(0, min_open=True), help="In all; default 68.7.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Decoders at once; default: one a core.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def validate(
    submission: Path,
    manifest: Path | None,
    split: str | None,
    subset: str | None,
    protocol: str | None,
    form: str,
    strict: bool,
    elsewhere: bool,
    tolerance_s: float | None,
    max_files: int | None,
    max_gb: float | None,
    jobs: int | None,
    quiet: bool,
) -> int:
    """All that is wrong with SUBMISSION (a folder, .zip, .tar, .tgz), each with its place.

    \b
    avbench submission validate subs/ours --manifest OUT --protocol lip2speech
    avbench submission validate ours.zip --manifest OUT --format github

    Looks at submission.toml, at names against clip ids, and at what is inside every media file:
    container, rate, channels, length against the reference's (within the larger of 0.1 s and 2 %),
    silence, NaN, headers that lie, playlists in disguise. Without --manifest lengths and missing
    clips are not known.

    Nothing of a submission is run. Archives are unpacked into a temporary folder, within limits;
    media are opened in child processes with limits of memory, time and files, so that one that
    crashes or hangs its decoder is a finding. (On Windows without limits of the system.)

    Exit code 0: valid, warnings at most. 1: errors. 2: there is nothing to check, or a faulty
    command. --format github annotates the files of a pull request.
    """  # noqa: D301
    from avbench.cli.validating import limits_of, run_validation
    from avbench.submitting import show

    report = run_validation(
        submission,
        (manifest, split, subset),
        protocol,
        limits=limits_of(tolerance_s, max_files, max_gb),
        elsewhere=elsewhere,
        jobs=jobs,
        quiet=quiet,
    )
    shown = {"text": show.as_text, "json": show.as_json, "github": show.as_github}
    click.echo(shown[form](report))
    return EXIT_FINDINGS if report.errors or (strict and report.findings) else EXIT_DONE


@submission.command()
@click.argument("folder", type=EXISTING)
@click.option("--out", "-o", type=EXISTING, required=True, help="A new .zip.")
@click.option("--manifest", "-m", type=EXISTING, help="Prepared corpus, or its manifest file.")
@click.option("--split", help="Only this split of the manifest.")
@click.option("--subset", help="Only the clips of a split protocol: grid-4s:test.")
@click.option("--protocol", "-p", help="What is asked for: sound, pictures, or words.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Decoders at once; default: one a core.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def pack(
    folder: Path,
    out: Path,
    manifest: Path | None,
    split: str | None,
    subset: str | None,
    protocol: str | None,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Validate FOLDER, then write one archive of it, to be handed in.

    \b
    avbench submission pack subs/ours --manifest OUT --out ours.zip

    The archive holds submission.toml, the media (copied in from wherever they lie), transcripts and
    embeddings, and MANIFEST.sha256; nothing else. The same submission gives the same bytes. Where
    validation finds errors nothing is written, and the exit code is 1.
    """  # noqa: D301
    from avbench.cli.validating import limits_of, run_validation
    from avbench.submitting.pack import pack as write
    from avbench.submitting.show import as_text

    report = run_validation(
        folder,
        (manifest, split, subset),
        protocol,
        limits=limits_of(None, None, None),
        elsewhere=True,
        jobs=jobs,
        quiet=quiet,
    )
    if report.errors:
        click.echo(as_text(report))
        return EXIT_FINDINGS
    if report.findings:
        click.echo(as_text(report), err=True)
    packed = write(folder, out)
    click.echo(f"wrote {packed.path}: {packed.n_files} files, {packed.n_bytes:,} bytes")
    return EXIT_DONE


@submission.command()
def schema() -> int:
    """Print the JSON Schema of submission.toml, for editors and programs."""
    from avbench.submitting.schema import description_schema

    click.echo(description_schema())
    return EXIT_DONE
