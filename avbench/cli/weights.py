"""`avbench weights`."""

from pathlib import Path

import click

from avbench.cli.options import EXISTING, print_json
from avbench.errors import EXIT_DONE


@click.group()
def weights() -> None:
    """List weights, add those that you bring, explain one."""


@weights.command()
@click.option("--json", "as_json", is_flag=True)
def ls(as_json: bool) -> int:
    """All weights: those that come with avbench, and those that you can bring."""
    from rich.table import Table

    from avbench.cli.console import console
    from avbench.user_weights.about import about_all

    rows = about_all()
    if as_json:
        print_json(rows)
        return EXIT_DONE
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "origin", "state", "MB", "sha256", "licence"):
        table.add_column(heading, justify="right" if heading == "MB" else "left")
    for row in rows:
        size = "\u2013" if row["n_bytes"] is None else f"{row['n_bytes'] / 1e6:.2f}"
        digest = (row["sha256"] or "\u2013")[:12]
        table.add_row(row["name"], row["origin"], row["state"], size, digest, row["licence"])
    console().print(table)
    if any(row["state"] == "missing" for row in rows):
        click.echo("avbench weights info NAME says where missing ones are published")
    for row in rows:
        if row["state"] == "changed":
            click.echo(row["problem"])
    return EXIT_DONE


@weights.command()
@click.argument("name")
@click.argument("file", metavar="PATH", type=EXISTING)
@click.option("--force", is_flag=True, help="Take another file too, recorded as unverified.")
def add(name: str, file: Path, force: bool) -> int:
    """Take in weights that you have fetched: NAME as in `avbench weights ls`, PATH of the file.

    \b
    avbench weights add syncnet_v2 ~/Downloads/syncnet_v2.model

    The file is checked against the published sha256 and copied into your own folder of weights
    ($AVBENCH_WEIGHTS, or the place for a user's data). Their licence binds you.
    """  # noqa: D301
    from avbench.models.bring import bring
    from avbench.user_weights import path

    brought = bring(name, file, force=force)
    facts, record = brought.facts, brought.record
    said = "the published file" if record.verified else "UNVERIFIED, not the published file"
    click.echo(f"added {name}: {said}, sha256 {record.sha256}, {record.n_bytes:,} bytes")
    click.echo(f"family {facts.family}, {facts.n_parameters:,} parameters")
    click.echo(f"licence: {record.licence}")
    click.echo(f"stored as {path(name)}")
    return EXIT_DONE


@weights.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
def info(name: str, as_json: bool) -> int:
    """One file of weights: state, licence, source, hash, and how to get it."""
    from avbench.user_weights.about import about

    row = about(name)
    if as_json:
        print_json(row)
        return EXIT_DONE
    for key, value in row.items():
        if value not in ("", None):
            click.echo(f"{key + ':':18} {value}")
    return EXIT_DONE
