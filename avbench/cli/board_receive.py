"""`avbench board receive`: the submissions of a pull request, validated and scored as data."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError

if TYPE_CHECKING:
    from avbench.board.filed.spec import BoardSpec

MAX_AT_ONCE = 5


@click.command()
@click.argument("head", type=EXISTING)
@click.option("--base", type=EXISTING, required=True, help="The same folder before the change.")
@click.option("--boards", type=EXISTING, required=True, help="Filed boards, before the change.")
@click.option(
    "--corpora", type=EXISTING, required=True, help="References: CORPORA/<board> or <board>.csv."
)
@click.option("--out", "-o", type=EXISTING, required=True, help="Runs go to OUT/<board>/<run>.")
@click.option("--format", "form", type=click.Choice(["text", "github"]), default="text")
def receive(
    head: Path, base: Path, boards: Path, corpora: Path, out: Path, form: Literal["text", "github"]
) -> int:
    """Validate and score what is new in HEAD, a folder of <board>/<submission>/.

    \b
    avbench board receive head/submissions --base base/submissions \\
      --boards base/leaderboards --corpora corpora --out received

    Nothing of a submission is executed: media are opened in child processes with limits, and only
    a valid submission is scored. Exit code 1: a submission has faults. A board whose references
    are not in CORPORA is left to its maintainers.
    """  # noqa: D301
    from avbench.board.filed.check import board_folders
    from avbench.board.filed.received import changed
    from avbench.board.filed.spec import read_spec

    specs = {folder.name: read_spec(folder) for folder in board_folders(boards)}
    found = changed(head, base, MAX_AT_ONCE)
    code = EXIT_DONE
    for submission in found:
        board = submission.parent.name
        if board not in specs:
            known = ", ".join(specs)
            raise UserError(f"{submission}: no board is called {board!r}; there are {known}")
        corpus = _references(corpora, board)
        if corpus is None:
            click.echo(f"{submission}: the references of {board} are not here; not scored")
        elif not _valid(submission, corpus, specs[board], form):
            code = EXIT_FINDINGS
        else:
            click.echo(f"scored {_score(submission, corpus, specs[board], out / board)}")
    click.echo(f"{len(found)} submissions new or changed", err=True)
    return code


def _references(corpora: Path, board: str) -> Path | None:
    """The board's manifest: a prepared corpus, or a table."""
    return next((p for p in (corpora / board, corpora / f"{board}.csv") if p.exists()), None)


def _valid(submission: Path, corpus: Path, spec: "BoardSpec", form: str) -> bool:
    from avbench.manifest import Manifest
    from avbench.protocol import find_protocol
    from avbench.submitting import show
    from avbench.submitting.validate import How, validate

    how = How(manifest=Manifest.read(corpus), protocol=find_protocol(spec.protocol), jobs=2)
    report = validate(submission, how)
    if report.findings:
        click.echo(show.as_github(report) if form == "github" else show.as_text(report))
    return not report.errors


def _score(submission: Path, corpus: Path, spec: "BoardSpec", out: Path) -> Path:
    from avbench.manifest import Manifest
    from avbench.protocol import find_protocol
    from avbench.scoring.run import describe_submission, run_name, score

    contest = describe_submission(submission, Manifest.read(corpus), find_protocol(spec.protocol))
    score(contest, out)
    return out / run_name(contest.system.name, contest.protocol.name)
