"""`avbench board init|add|check|comment`: boards that are kept in git."""

from pathlib import Path
from typing import Literal

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError

Form = Literal["text", "json", "github"]


@click.command()
@click.argument("board", type=EXISTING)
@click.option("--like", type=EXISTING, required=True, help="A run that fits on the board.")
@click.option("--title", required=True, help="The board's title.")
@click.option("--primary", default="", help="Primary metrics, comma separated; the first sorts.")
def init(board: Path, like: Path, title: str, primary: str) -> int:
    """Write BOARD/board.toml from a run: protocol, manifest, primary metrics, epsilons.

    \b
    avbench board init leaderboards/ours --like runs/gt@lip2speech --title "Lip to speech, ours"
    """  # noqa: D301
    from avbench.board.filed.file_run import start_board

    names = [name.strip() for name in primary.split(",") if name.strip()]
    click.echo(f"wrote {start_board(board, like, title, names)}")
    return EXIT_DONE


@click.command()
@click.argument("runs", nargs=-1, required=True, type=EXISTING)
@click.option("--to", "board", type=EXISTING, required=True, help="The board's folder.")
@click.option("--replace", is_flag=True, help="Put the run in the place of its earlier one.")
def add(runs: tuple[Path, ...], board: Path, replace: bool) -> int:
    """File RUNS on a board: summary.json and clips.parquet, nothing else.

    \b
    avbench board add runs/ours@lip2speech --to leaderboards/lip2speech

    A run that does not fit the board's protocol and manifest, or whose numbers do not follow from
    its clips, is not filed (exit code 1).
    """  # noqa: D301
    from avbench.board.filed.file_run import file_run
    from avbench.board.filed.findings import shown

    code = EXIT_DONE
    for run in runs:
        folder, findings = file_run(run, board, replace=replace)
        if findings:
            click.echo(shown(findings, "text", prefix=f"{board}/"))
            code = EXIT_FINDINGS
        else:
            click.echo(f"filed {folder}")
    return code


@click.command()
@click.argument("leaderboards", type=EXISTING, default=Path("leaderboards"))
@click.option("--base", help="What was published: a folder of boards, or a commit of git.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text",
    show_default=True, help="How findings are printed; github: annotations of a pull request.",
)  # fmt: skip
def check(leaderboards: Path, base: str | None, form: Form) -> int:
    """Check filed boards: all findings at once, exit code 1 if there are any.

    \b
    avbench board check leaderboards --base origin/main

    Form, digests, coverage, duplicates, one signature a metric, scores and intervals that follow
    from their clips, files that do not belong. Against --base: a published number may move by no
    more than its epsilon without a new version of its metric or of the protocol.
    """  # noqa: D301
    from avbench.board.filed.base import read_base
    from avbench.board.filed.check import board_folders
    from avbench.board.filed.check import check as check_boards
    from avbench.board.filed.findings import shown

    if not leaderboards.is_dir():
        raise UserError(f"{leaderboards}: no such folder")
    published = read_base(base, leaderboards) if base is not None else None
    findings = check_boards(leaderboards, published)
    # an annotation's path starts at the repository's root, wherever its checkout lies
    place = leaderboards.resolve().name if form == "github" else leaderboards.as_posix().rstrip("/")
    if findings or form == "json":
        click.echo(shown(findings, form, prefix=f"{place}/"))
    n = len(board_folders(leaderboards))
    against = f", against {published.name}" if published else ""
    click.echo(f"{n} boards, {len(findings)} findings{against}", err=True)
    return EXIT_FINDINGS if findings else EXIT_DONE


@click.command()
@click.argument("run", type=EXISTING)
@click.option("--board", type=EXISTING, help="The board's folder; RUN is a run folder.")
@click.option("--boards", type=EXISTING, help="Filed boards; RUN holds <board>/<run> folders.")
@click.option("--out", "-o", type=EXISTING, help="Write here, not to stdout.")
def comment(run: Path, board: Path | None, boards: Path | None, out: Path | None) -> int:
    """Print a pull request's comment: where RUN would stand on the board. Markdown.

    \b
    avbench board comment runs/ours@lip2speech --board leaderboards/lip2speech
    avbench board comment received --boards leaderboards --out comment.md

    The new row among its neighbours with intervals, rank interval and tie group; all its numbers
    with coverage and change; differences to the best other system with p-values. All text that
    comes from the run is escaped. Where `received` holds no run, nothing is written.
    """  # noqa: D301
    from avbench.board.filed.comment import comment_all
    from avbench.board.pages import write_text

    if (board is None) == (boards is None):
        raise UserError("give either --board (of one run) or --boards (of all that was received)")
    text = comment_all([(run, board)] if board else _received(run, boards))
    if out is None:
        click.echo(text, nl=False)
    elif text:
        write_text(out, text)
        click.echo(f"wrote {out}")
    return EXIT_DONE


def _received(folder: Path, boards: Path | None) -> list[tuple[Path, Path]]:
    """Each run below <board>/ that holds a summary, with the board of that name."""
    if boards is None or not folder.is_dir():
        return []
    known = {path.name: path for path in boards.iterdir() if path.is_dir()}
    runs = sorted(path.parent for path in folder.glob("*/*/summary.json"))
    return [(run, known[run.parent.name]) for run in runs if run.parent.name in known]


@click.command()
@click.argument("leaderboards", type=EXISTING, default=Path("leaderboards"))
@click.option("--out", "-o", type=EXISTING, default=Path("site"), show_default=True)
def site(leaderboards: Path, out: Path) -> int:
    """Write the site of all filed boards: OUT/index.html and OUT/<board>/.

    Boards without a run show their literature rows. avbench board build makes the site of one
    folder of runs.
    """
    from avbench.board.filed.sites import build_sites

    listed = build_sites(leaderboards, out)
    click.echo(f"{len(listed)} boards: open {out / 'index.html'}")
    return EXIT_DONE
