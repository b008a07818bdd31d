"""`avbench doctor`."""

import click

from avbench.cli.options import print_json
from avbench.errors import EXIT_DONE, EXIT_ENVIRONMENT


@click.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> int:
    """What is installed here: versions, extras, weights, devices, decoder. For bug reports."""
    from avbench.environment import examine

    found = examine()
    if as_json:
        print_json(found)
    else:
        for section, rows in found.items():
            click.echo(section)
            for key, value in rows.items():
                click.echo(f"  {key:18} {value}")
    broken = [v for rows in found.values() for v in rows.values() if str(v).startswith("BROKEN")]
    return EXIT_ENVIRONMENT if broken else EXIT_DONE
