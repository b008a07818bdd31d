"""`avbench compare`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING, print_json
from avbench.errors import EXIT_DONE


@click.command()
@click.argument("runs", nargs=-1, required=True, type=EXISTING)
@click.option("--all-pairs", is_flag=True, help="Every pair, not only the first run with each.")
@click.option("--aligned", is_flag=True, help="What timing costs: raw beside aligned, no tests.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def compare(runs: tuple[Path, ...], all_pairs: bool, aligned: bool, as_json: bool) -> int:
    """Compare runs: intervals, and paired tests against the first.

    \b
    avbench compare runs/ours@lip2speech runs/baseline@lip2speech

    Differences are paired by clip on the clips that both have, and drawn by speaker. p is of
    approximate randomisation, corrected by Holm over the metrics of a pair. Runs on different
    manifests, or scored by different definitions, are refused.

    --aligned shows STOI and ESTOI as they are, after one shift a clip (ta_stoi, ta_estoi), the gain
    with its interval, and the shift; one run is enough.
    """  # noqa: D301
    if aligned:
        return _compare_aligned(runs, as_json=as_json)
    from avbench.board.compare import compare as compare_runs
    from avbench.board.run import read_all

    comparison = compare_runs(read_all(runs), all_pairs=all_pairs)
    if as_json:
        print_json(comparison.to_json())
        return EXIT_DONE
    _print(comparison.score_rows())
    click.echo()
    _print(comparison.difference_rows())
    return EXIT_DONE


def _compare_aligned(runs: tuple[Path, ...], *, as_json: bool) -> int:
    from avbench.board.aligned_table import aligned_table, text_rows, to_json
    from avbench.board.run import read_all

    rows = aligned_table(read_all(runs))
    if as_json:
        print_json(to_json(rows))
    else:
        _print(text_rows(rows))
    return EXIT_DONE


def _print(rows: list[tuple[str, ...]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from avbench.cli.console import console

    head, *body = rows
    table = Table(box=None, pad_edge=False)
    for i, heading in enumerate(head):
        table.add_column(escape(heading), justify="right" if i else "left")
    for row in body:
        table.add_row(*map(escape, row))
    console().print(table)
