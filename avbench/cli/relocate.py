"""`avbench relocate`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING, print_json
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError

SHOWN = 5


@click.command()
@click.argument("prepared", metavar="OUT", type=EXISTING)
@click.option(
    "--sources",
    metavar="OLD=NEW",
    multiple=True,
    help="The corpus itself moved from folder OLD to NEW; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a sentence.")
def relocate(prepared: Path, sources: tuple[str, ...], as_json: bool) -> int:
    """Mend the absolute paths in a prepared folder after a move.

    \b
    avbench relocate OUT
    avbench relocate OUT --sources /old/GRID=/new/GRID

    The tables of clips hold absolute paths, since other tools read relative ones from wherever they
    run. This rewrites them for media below OUT and, with --sources, for the files of the corpus,
    which a manifest made with --write none points to. A second run changes nothing. Files that are
    not at their new place are listed; then the exit code is 1.
    """  # noqa: D301
    from avbench.exporting.relocate import relocate as run_relocate

    done = run_relocate(prepared, dict(_pair(text) for text in sources))
    total = sum(done.changed.values())
    if as_json:
        print_json({"rows": done.rows, "changed": done.changed, "missing": list(done.missing)})
    else:
        click.echo(f"{prepared}: paths changed in {total} of {done.rows} rows")
        for path in done.missing[:SHOWN]:
            click.echo(f"not there: {path}")
        if len(done.missing) > SHOWN:
            click.echo(f"and {len(done.missing) - SHOWN} more")
    return EXIT_FINDINGS if done.missing else EXIT_DONE


def _pair(text: str) -> tuple[str, str]:
    old, found, new = text.partition("=")
    if not (old and found and new):
        raise UserError(f"--sources {text}: expected OLD=NEW, two folders")
    return str(Path(old).absolute()), str(Path(new).absolute())
