"""--media and --licence: the clips that pages may show."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from avbench.cli.options import EXISTING
from avbench.errors import UserError

if TYPE_CHECKING:
    from avbench.board.run import Run
    from avbench.board.system import Media
    from avbench.board.table import Board

OWN = "hyp"  # the folder of a report's one system


def media_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--media, --licence."""
    for option in (
        click.option("--licence", help="What the pages say of the media that they show."),
        click.option(
            "--media",
            type=EXISTING,
            metavar="FOLDER",
            help="Show the worst and best clips out of FOLDER, which holds source/, reference/ and "
            "a folder a system; needs --licence. Nothing is shown otherwise.",
        ),
    ):
        command = option(command)
    return command


def media_of(
    board: "Board", runs: Sequence["Run"], folder: Path | None, licence: str | None
) -> dict[str, "Media"]:
    """Run label to what its page shows; {} without --media."""
    from avbench.board.slugs import slugs
    from avbench.board.system import clips_to_show
    from avbench.showing.find import check_media
    from avbench.showing.gather import Side, gather

    if folder is None:
        return {}
    if not licence or not licence.strip():
        raise UserError(
            "--media shows clips of people: say with --licence under what terms, as the pages will"
        )
    names = slugs(run.label for run in runs)
    if len(runs) == 1 and (folder / OWN).is_dir():
        names = {runs[0].label: OWN}
    check_media(folder, sorted(names.values()))
    sides = {run.label: Side(names[run.label], run.label) for run in runs}
    first = _first_with_media(board, folder, names)
    found = {}
    for run in runs:
        beside = [sides[label] for label in first if label != run.label][:1]
        made = gather(
            folder, licence, clips_to_show(board, run), [sides[run.label], *beside], _told(run)
        )
        if made is not None:
            found[run.label] = made
    return found


def _first_with_media(board: "Board", folder: Path, names: dict[str, str]) -> list[str]:
    """Systems whose clips are there, in the board's order."""
    order = [row.label for row in board.rows if row.system.kind == "system"]
    return [label for label in order if label in names and (folder / names[label]).is_dir()]


def _told(run: "Run") -> Callable[[str], None]:
    return lambda clip_id: click.echo(f"showing {run.label}: {clip_id}", err=True)
