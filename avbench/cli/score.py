"""`avbench score`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from avbench.cli.options import EXISTING, print_json, run_options, write_run_record
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError

if TYPE_CHECKING:
    from avbench.scoring.run import Contest


@click.command()
@click.argument("hyp", type=EXISTING)
@click.option("--ref", type=EXISTING, help="Folder of reference files, paired by name.")
@click.option("--manifest", "-m", type=EXISTING, help="Prepared corpus, or its manifest file.")
@click.option("--protocol", "-p", default=None, help="Built-in protocol, or a .toml file.")
@click.option("--metrics", help="Metrics by name, comma separated, instead of the protocol's.")
@click.option("--split", help="Only this split of the manifest.")
@click.option("--out", "-o", type=EXISTING, default=Path("runs"), show_default=True)
@run_options
def score(
    hyp: Path,
    ref: Path | None,
    manifest: Path | None,
    protocol: str | None,
    metrics: str | None,
    split: str | None,
    out: Path,
    jobs: int | None,
    limit: int | None,
    plan: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Score generated speech (or talking faces) against references.

    \b
    avbench score HYP --ref REF                       two folders, paired by file name
    avbench score HYP --ref REF --metrics stoi,pesq_wb
    avbench score SUBMISSION --manifest OUT --protocol lip2speech

    Sound or video on either side. Writes OUT/<system>@<protocol>/ with clips.parquet (one row a
    clip, whatever became of it) and summary.json (means with intervals and coverage). Exit code 1
    says that clips are missing or could not be scored; the table lists why.
    """  # noqa: D301
    from avbench.cli.progress import progress
    from avbench.cli.tables import print_plan, print_summary
    from avbench.engine.executors import cpu_count
    from avbench.scoring.run import run_name
    from avbench.scoring.run import score as run_score

    contest = _contest(hyp, ref, manifest, (protocol, metrics, split))
    if plan:
        print_plan(contest, as_json=as_json)
        return EXIT_DONE
    started = time.time()
    shown = progress("score", quiet=quiet)
    scores = run_score(contest, out, workers=jobs or cpu_count(), limit=limit, progress=shown)
    folder = out / run_name(contest.system.name, contest.protocol.name)
    write_run_record(folder, started)
    if as_json:
        print_json(scores.summary)
    else:
        print_summary(scores.summary, folder)
    return EXIT_DONE if scores.complete else EXIT_FINDINGS


def _contest(
    hyp: Path, ref: Path | None, manifest: Path | None, rules: tuple[str | None, ...]
) -> "Contest":
    """What is scored against what. `rules`: protocol, metrics and split, as they were given."""
    from avbench.manifest import Manifest
    from avbench.protocol import choose_protocol
    from avbench.scoring.run import describe_folders, describe_submission

    name, metrics, split = rules
    protocol = choose_protocol(name, metrics, default="speech" if ref else "lip2speech")
    if ref is not None and manifest is None:
        return describe_folders(hyp, ref, protocol)
    if manifest is not None and ref is None:
        corpus = Manifest.read(manifest)
        return describe_submission(hyp, corpus.only_split(split) if split else corpus, protocol)
    raise UserError("give either --ref FOLDER or --manifest M (with a submission folder)")
