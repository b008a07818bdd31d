"""`avbench board export|codabench`."""

import json
from pathlib import Path

import click

from avbench.cli.options import EXISTING
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError

ONE_FILE = ("latex", "markdown", "csv")


@click.command()
@click.argument("board", type=EXISTING)
@click.option(
    "--to", "form", required=True,
    type=click.Choice([*ONE_FILE, "hf-eval", "every-eval-ever", "codabench"]),
)  # fmt: skip
@click.option("--out", "-o", type=EXISTING, help="Folder; a single table goes to stdout without.")
@click.option("--metrics", help="Metrics, comma separated, instead of the primary ones.")
@click.option("--date", "day", help="YYYY-MM-DD that files state; default: SOURCE_DATE_EPOCH.")
@click.option("--hub-dataset", default="", help="hf-eval: OWNER/NAME of the benchmark.")
@click.option("--source-url", default="", help="hf-eval: where the board can be seen.")
@click.option("--organisation", default="", help="every-eval-ever: who evaluated.")
@click.option("--docker-image", default="", help="codabench: an image with avbench in it.")
def export(
    board: Path,
    form: str,
    out: Path | None,
    metrics: str | None,
    day: str | None,
    hub_dataset: str,
    source_url: str,
    organisation: str,
    docker_image: str,
) -> int:
    """A filed board as a table of a paper, or in the form of another platform.

    \b
    avbench board export leaderboards/lip2speech --to latex
    avbench board export leaderboards/lip2speech --to hf-eval --hub-dataset me/bench --out HUB
    avbench board export leaderboards/lip2speech --to codabench --docker-image me/avbench --out CB

    Same board, same bytes. Tables carry intervals and coverage, and set in bold only what all
    others can be told from.
    """  # noqa: D301
    from avbench.board.filed.export import FORMS, read_for_export

    options = {
        "hub_dataset": hub_dataset,
        "source_url": source_url,
        "organisation": organisation,
        "image": docker_image,
    }
    files = FORMS[form](read_for_export(board, metrics, day, **options))
    if out is None and form in ONE_FILE:
        click.echo(next(iter(files.values())).decode(), nl=False)
        return EXIT_DONE
    if out is None:
        raise UserError(f"--to {form} writes files: give --out FOLDER")
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        click.echo(f"wrote {path}")
    return EXIT_DONE


@click.command()
@click.argument("given", metavar="INPUT", type=EXISTING)
@click.argument("out", metavar="OUTPUT", type=EXISTING)
@click.option("--protocol", "-p", required=True)
def codabench(given: Path, out: Path, protocol: str) -> int:
    """The scoring program of a Codabench bundle: INPUT/res against INPUT/ref.

    Writes OUTPUT/scores.json (what Codabench ranks) and detailed_results.html. A submission that
    the protocol does not rank gets no scores.json and exit code 1, so that it cannot be ranked.
    """
    from avbench.board.collect import collect
    from avbench.board.filed.codabench import column_key
    from avbench.board.pages import write_text
    from avbench.board.render import page
    from avbench.board.table import board as make_board
    from avbench.protocol import find_protocol
    from avbench.scoring.run import describe_folders, describe_submission, run_name, score

    rules = find_protocol(protocol)
    if (given / "ref" / "manifest").is_dir():
        from avbench.manifest import Manifest

        contest = describe_submission(given / "res", Manifest.read(given / "ref"), rules)
    else:
        contest = describe_folders(given / "res", given / "ref", rules)
    scores = score(contest, out / "runs")
    run = out / "runs" / run_name(contest.system.name, rules.name)
    write_text(out / "detailed_results.html", page(make_board(collect([run]))))
    if not scores.summary["ranked"]:
        click.echo(f"not ranked: {scores.summary['not_ranked_because']}", err=True)
        return EXIT_FINDINGS
    values = {
        column_key(name): metric["value"]
        for name, metric in scores.summary["metrics"].items()
        if metric["value"] is not None
    }
    (out / "scores.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    return EXIT_DONE
