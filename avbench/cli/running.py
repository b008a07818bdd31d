"""Options that say who runs the work, how far, and what stops it; they become an `Execution`."""

import functools
from collections.abc import Callable
from typing import Any

import click

from avbench.cli.sbatch import print_script
from avbench.engine.execution import Allowance, Execution, Shard
from avbench.errors import EXIT_DONE

Command = Callable[..., Any]

EXECUTORS = """Who works: inline (this process), processes (the default for two jobs or more), ray
(a cluster, see --address), slurm (job arrays, by submitit). With ray and slurm, --out has to lie on
a file system that all nodes see under the same path, and so has the input."""
SHARD = """Only the K-th of N shares (K from 0 to N-1) of the first stage that is not complete; says
what is left, and which command comes next. A run without it does the rest and merges."""
MAX_FAILURES = """Stop when more clips than N, or more than P% of all, have failed (their worker
died, file missing or not decodable); exit code 1. What is finished is kept."""
RETRY = "Redo only the clips that failed (see --max-failures); all others are kept byte for byte."


def execution_options(command: Command) -> Command:
    """Adds the options; the command gets `how`, an Execution, in their place."""

    @functools.wraps(command)
    def wrapped(**given: Any) -> Any:  # noqa: ANN401
        script = given.pop("sbatch")
        how = _execution(given)
        if script:
            print_script(click.get_current_context(), how)
            return EXIT_DONE
        return command(**given, how=how)

    with_options: Command = wrapped
    for option in _options():
        with_options = option(with_options)
    return with_options


def _execution(given: dict[str, Any]) -> Execution:
    from avbench.engine.executors import EXECUTORS, cpu_count

    if given["executor"]:
        EXECUTORS[given["executor"]]  # an unknown name is told before anything is read

    shard, most, jobs = given.pop("shard"), given.pop("max_failures"), given.pop("jobs")
    return Execution(
        executor=given.pop("executor") or "",
        workers=jobs or cpu_count(),
        gpus=given.pop("gpus_per_worker"),
        address=given.pop("address") or "",
        slurm=tuple(_pair(text) for text in given.pop("slurm")),
        max_failures=None if most is None else Allowance.parse(most),
        retry_failed=given.pop("retry_failed"),
        shard=None if shard is None else Shard.parse(shard),
    )


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.removeprefix("--").partition("=")
    if not (key and equals):
        raise click.BadParameter(f"{text!r}: expected KEY=VALUE", param_hint="--slurm")
    return key, value


def _options() -> list[Callable[[Command], Command]]:
    """In the reverse of the order in which the help shows them."""
    return [
        click.option("--shard", metavar="K/N", help=SHARD),
        click.option("--retry-failed", is_flag=True, help=RETRY),
        click.option("--max-failures", metavar="N|P%", help=MAX_FAILURES),
        click.option(
            "--sbatch", is_flag=True, help="Only print a Slurm script that does this by --shard."
        ),
        click.option(
            "--slurm",
            metavar="KEY=VALUE",
            multiple=True,
            help="An option of sbatch, such as partition=gpu, time=4:00:00 or mem=8G; repeatable.",
        ),
        click.option(
            "--gpus-per-worker",
            type=click.FloatRange(0),
            default=0.0,
            metavar="SHARE",
            help="Share of a GPU that a worker takes (ray: 0.25 and so on; slurm: whole ones).",
        ),
        click.option(
            "--address", help="ray: a cluster, HOST:PORT or auto; without it, one is started here."
        ),
        click.option("--executor", metavar="NAME", help=EXECUTORS),
        click.option(
            "--jobs",
            "-j",
            type=click.IntRange(1),
            default=None,
            help="Workers at a time; the default is one a core of this machine. The result never "
            "depends on it.",
        ),
    ]
