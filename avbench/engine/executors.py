"""Who runs the jobs. The result never depends on it."""

import os
import sys
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Protocol

from avbench.engine.execution import Execution
from avbench.engine.jobs import Job, run_job
from avbench.engine.store import Part
from avbench.errors import EXIT_ENVIRONMENT, UserError
from avbench.registry import Registry

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

EXECUTORS = Registry(
    "executor",
    {
        "inline": "avbench.engine.executors:Inline",
        "processes": "avbench.engine.processes:Processes",
        "ray": "avbench.engine.ray_executor:Ray",
        "slurm": "avbench.engine.slurm_executor:Slurm",
    },
)


class WorkerDied(UserError):
    """Workers cannot be started, or die before they take any work."""

    exit_code = EXIT_ENVIRONMENT


@dataclass(frozen=True)
class Finished:
    """What became of a job: its part, or None where the worker died that ran it."""

    job: Job
    part: Part | None


class Executor(Protocol):
    """Runs jobs. Built from an `Execution`; a row of EXECUTORS."""

    def __init__(self, how: Execution) -> None: ...

    def map(self, jobs: Iterable[Job], *, fresh: bool = False) -> Generator[Finished, None, None]:
        """Each job once, as it finishes, in any order; an error of a job is raised here.

        `jobs` are taken as they are needed. `fresh`: each in a worker that has run nothing before.
        """


class Inline:
    """In this process, one after the other: debuggable, and best for a few clips.

    A crash in a library ends the whole program; the other executors outlive it.
    """

    def __init__(self, how: Execution) -> None: ...

    def map(self, jobs: Iterable[Job], *, fresh: bool = False) -> Generator[Finished, None, None]:
        """Each job; none is ever in a worker of its own."""
        single_thread()
        for job in jobs:
            yield Finished(job, run_job(job))


def make_executor(how: Execution) -> Executor:
    """The executor by its name.

    Raises:
        UnknownName: there is no such executor.
        MissingExtra: its package is not installed.
    """
    executor: Executor = EXECUTORS[how.name](how)
    return executor


def cpu_count() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def single_thread() -> None:
    """One compute thread: sums then have one order, and processes do not fight over cores."""
    from threadpoolctl import threadpool_limits

    for name in THREAD_VARIABLES:  # libraries that are loaded later
        os.environ[name] = "1"
    threadpool_limits(1)  # libraries that are loaded already: numpy's BLAS splits sums by threads
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    if "cv2" in sys.modules:
        sys.modules["cv2"].setNumThreads(1)
