"""Who runs the jobs. The result never depends on it."""

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from avbench.engine.jobs import Job, run_job
from avbench.errors import EXIT_ENVIRONMENT, UserError

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkerDied(UserError):
    """A worker process was killed from outside."""

    exit_code = EXIT_ENVIRONMENT


class Executor(Protocol):
    """Yields the number of rows of each job as it completes, in any order."""

    def map(self, jobs: Sequence[Job]) -> Iterator[int]:
        """Runs every job."""


class Inline:
    """In this process, one after the other: debuggable, and best for a few clips."""

    def map(self, jobs: Sequence[Job]) -> Iterator[int]:
        """Runs every job."""
        single_thread()
        yield from map(run_job, jobs)


class Processes:
    """In worker processes of one compute thread each (metrics such as PESQ hold the GIL)."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def map(self, jobs: Sequence[Job]) -> Iterator[int]:
        """Runs every job."""
        single_thread()
        context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
        if sys.platform == "linux":
            context.set_forkserver_preload(["avbench.engine.jobs", "numpy"])
        workers = min(self._workers, len(jobs))
        with ProcessPoolExecutor(workers, context, initializer=single_thread) as pool:
            pending = {pool.submit(run_job, job) for job in jobs}
            try:
                yield from _drain(pending)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def executor(jobs: int) -> Executor:
    """Inline for one worker, processes for more."""
    return Inline() if jobs <= 1 else Processes(jobs)


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


def _drain(pending: set[Future[int]]) -> Iterator[int]:
    while pending:
        finished, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in finished:
            try:
                yield future.result()
            except BrokenProcessPool as error:
                raise WorkerDied(
                    "a worker process died (killed, or out of memory); finished work is kept: "
                    "run the same command again, with fewer --jobs if memory is short"
                ) from error
