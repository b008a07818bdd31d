"""The Slurm script that does a command by shares: one array task each."""

import shlex
from collections.abc import Iterator

import click
from click.core import ParameterSource

from avbench.engine.execution import Execution

OURS = {"executor", "jobs", "sbatch", "slurm", "address", "shard", "gpus_per_worker"}
SCRIPT = """\
#!/bin/bash
#SBATCH --job-name=avbench
#SBATCH --array=0-{last}
#SBATCH --cpus-per-task=1
{more}#
# Submit it once for each stage that is to be spread, each after the one before:
#   first=$(sbatch --parsable SCRIPT); sbatch --dependency=afterany:$first SCRIPT
# and then run, here or in a job, what does the rest and merges:
#   {command}
set -euo pipefail
exec {command} --jobs 1 --shard "$SLURM_ARRAY_TASK_ID/{n}"
"""


def print_script(context: click.Context, how: Execution) -> None:
    """Prints the script: as many array tasks as `how` has workers."""
    given = dict(how.slurm)
    if how.gpus:
        given.setdefault("gres", f"gpu:{max(1, round(how.gpus))}")
    more = "".join(f"#SBATCH --{key}={value}\n" for key, value in given.items())
    n = how.workers
    click.echo(SCRIPT.format(last=n - 1, n=n, more=more, command=command_line(context)), nl=False)


def command_line(context: click.Context) -> str:
    """The command as it was given, without what says who runs it."""
    words = ["avbench", *_names(context)]
    for parameter in context.command.params:
        name = parameter.name or ""
        given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if given and name not in OURS:
            words += _words(parameter, context.params[name])
    return shlex.join(words)


def _names(context: click.Context) -> list[str]:
    """The words that name the command, such as prepare and grid."""
    names: list[str] = []
    at: click.Context | None = context
    while at is not None and at.parent is not None:
        names.insert(0, at.info_name or "")
        at = at.parent
    return names


def _words(parameter: click.Parameter, value: object) -> Iterator[str]:
    values = list(value) if isinstance(value, tuple) else [value]
    if not isinstance(parameter, click.Option):
        yield from map(str, values)
        return
    name = max(parameter.opts, key=len)
    if parameter.is_flag:
        yield name if value or not parameter.secondary_opts else parameter.secondary_opts[0]
        return
    for one in values:
        yield from (name, str(one))
