"""`avbench score`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from avbench.cli.contest import make_contest
from avbench.cli.options import EXISTING, print_json, run_options, write_run_record
from avbench.errors import EXIT_DONE, EXIT_FINDINGS

if TYPE_CHECKING:
    from avbench.engine.execution import Execution
    from avbench.scores import Scores
    from avbench.scoring.run import Contest


@click.command()
@click.argument("hyp", type=EXISTING)
@click.option("--ref", type=EXISTING, help="Reference files, paired by name; or true lags.")
@click.option("--manifest", "-m", type=EXISTING, help="Prepared corpus, or its manifest file.")
@click.option("--protocol", "-p", help="Built-in protocol, sync/<dataset>, or a .toml file.")
@click.option("--metrics", help="Metrics by name, comma separated, instead of the protocol's.")
@click.option("--split", help="Only this split of the manifest, or of the true lags.")
@click.option("--subset", help="Only the clips of a split protocol: grid-4s:test.")
@click.option("--targets", type=EXISTING, help="Translations, if not beside the manifest.")
@click.option("--embeddings", multiple=True, metavar="SIDE=FILE", help="SONAR's, for BLASER.")
@click.option("--name", help="The system's name; default: its description's, folder's or file's.")
@click.option("--out", "-o", type=EXISTING, default=Path("runs"), show_default=True)
@run_options
def score(  # one option each: see above
    hyp: Path,
    name: str | None,
    plan: bool,
    as_json: bool,
    **given: Any,  # noqa: ANN401
) -> int:
    """Score generated speech, talking faces, or measured offsets against references.

    \b
    avbench score HYP --ref REF                       two folders, paired by file name
    avbench score HYP --ref REF --metrics stoi,pesq_wb
    avbench score SUBMISSION --manifest OUT --protocol lip2speech
    avbench score SUBMISSION.zip --manifest OUT --subset grid-4s:test
    avbench score SUBMISSION --manifest OUT --protocol av-translation/en-es
    avbench score offsets.csv --ref TASK              lags against true lags (sync/<dataset>)

    Sound or video on either side. Writes OUT/<system>@<protocol>/ with clips.parquet (one row a
    clip, whatever became of it) and summary.json (means with intervals and coverage). Exit code 1
    says that clips are missing or could not be scored; the table lists why.

    A table of offsets (.csv or .parquet, or a folder with submission.toml and offsets.csv) has the
    columns clip_id and audio_lag_ms, and may have low_ms and high_ms (a 95 % interval),
    confidence, reason. audio_lag_ms > 0 means that the sound comes late; an empty one refuses the
    clip. TASK comes from avbench synth offsets, or is a table with clip_id, audio_lag_ms, fps.

    --subset takes the clips of a split protocol (avbench datasets info CORPUS lists them), or of a
    table of your own: lists.csv with clip_id and split, then lists.csv:test.

    A translation protocol compares with the targets of avbench prepare pairs, or of a table with
    clip_id, language, target_text, target_audio (--targets). --embeddings takes the tables that
    avbench embed makes, of src, ref and hyp.
    """  # noqa: D301
    contest = _contest(_unpacked(hyp), given)
    if name is not None:
        contest = contest.named(name)
    if plan:
        from avbench.cli.tables import print_plan

        print_plan(contest, as_json=as_json)
        return EXIT_DONE
    return _run(contest, as_json=as_json, **given)


def _contest(hyp: Path, given: dict[str, Any]) -> "Contest":
    """What is scored against what; takes its options out of `given`."""
    ref, manifest, *rules = (
        given.pop(k) for k in ("ref", "manifest", "protocol", "metrics", "split")
    )
    subset, targets, embeddings = (given.pop(k) for k in ("subset", "targets", "embeddings"))
    return make_contest(hyp, ref, manifest, tuple(rules), (subset, targets, embeddings))


def _run(
    contest: "Contest",
    *,
    out: Path,
    how: "Execution",
    limit: int | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """Scores, writes the run folder, prints."""
    from avbench.cli.tables import print_summary
    from avbench.scoring.run import run_name

    started = time.time()
    scores = _scores(contest, out, how, limit, quiet=quiet)
    folder = out / run_name(contest.system.name, contest.protocol.name)
    write_run_record(folder, started)
    if as_json:
        print_json(scores.summary)
    else:
        print_summary(scores.summary, folder)
    return EXIT_DONE if scores.complete else EXIT_FINDINGS


def _unpacked(hyp: Path) -> Path:
    """A folder as it is; an archive unpacked into a temporary one, removed when the command ends.

    Raises:
        SubmissionError: something is wrong with the archive or its description.
    """
    from avbench.submitting.opened import is_archive, sound_folder

    return click.get_current_context().with_resource(sound_folder(hyp)) if is_archive(hyp) else hyp


def _scores(
    contest: "Contest", out: Path, how: "Execution", limit: int | None, *, quiet: bool
) -> "Scores":
    """Scores media, or a table of offsets, with a word on stderr where its unit seems wrong."""
    from avbench.cli.progress import progress
    from avbench.offsets.conventions import convention_note
    from avbench.scoring.offsets import OffsetContest, score_offsets
    from avbench.scoring.run import score as run_score

    if isinstance(contest, OffsetContest):
        if note := convention_note(contest.answers, contest.lags):
            click.echo(f"note: {contest.table}: {note}", err=True)
        return score_offsets(contest, out, limit=limit)
    shown = progress("score", quiet=quiet)
    return run_score(contest, out, how=how, limit=limit, progress=shown)
