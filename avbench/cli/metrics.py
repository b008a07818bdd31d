"""`avbench metrics`."""

import click

from avbench.cli.options import print_json
from avbench.errors import EXIT_DONE


@click.group()
def metrics() -> None:
    """List the metrics, explain one."""


@metrics.command()
@click.option("--json", "as_json", is_flag=True)
def ls(as_json: bool) -> int:
    """All metrics: name, direction, unit, and what each is."""
    from rich.table import Table

    from avbench.cli.console import console
    from avbench.metrics.about import about_all

    rows = about_all()
    if as_json:
        print_json(rows)
        return EXIT_DONE
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "better", "unit", "what"):
        table.add_column(heading)
    for row in rows:
        table.add_row(row["name"], row["better"], row["unit"], row["summary"])
    console().print(table)
    return EXIT_DONE


@metrics.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
def info(name: str, as_json: bool) -> int:
    """One metric: definition, parameters, what it needs, its reference."""
    from avbench.metrics.about import about

    row = about(name)
    if as_json:
        print_json(row)
        return EXIT_DONE
    click.echo(row["definition"])
    for key in ("name", "version", "unit", "better", "worst", "needs", "parameters", "reference"):
        click.echo(f"{key + ':':12} {row[key]}")
    return EXIT_DONE
