"""Options that several commands share, and how they print."""

import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from avbench import __version__
from avbench.cli.running import execution_options

Command = Callable[..., Any]
EXISTING = click.Path(path_type=Path)


def run_options(command: Command) -> Command:
    """--limit, --plan, --json, --quiet, and who runs the work (see `running`)."""
    command = execution_options(command)
    for option in (
        click.option("--quiet", "-q", is_flag=True, help="No progress on stderr."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table."),
        click.option("--plan", is_flag=True, help="Only say what would run, and what is missing."),
        click.option(
            "--limit",
            type=click.IntRange(1),
            help="Only the first N clips, to try things out; such a run is never ranked.",
        ),
    ):
        command = option(command)
    return command


def print_json(data: Any) -> None:  # noqa: ANN401
    """One JSON document on stdout."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=False))


def write_run_record(folder: Path, started: float, **more: Any) -> None:  # noqa: ANN401
    """`run.json`: all that differs from run to run, and so stands in no other file; and `more`."""
    record = {
        "command": sys.argv,
        "started_unix_s": round(started, 3),
        "wall_s": round(time.time() - started, 3),
        "host": platform.node(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "avbench": __version__,
        **more,
    }
    (folder / "run.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
