"""Worker processes of this machine, each with a pipe of its own: who died is known for certain."""

import multiprocessing
import pickle
import signal
import sys
import traceback
from collections.abc import Generator, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any

from avbench.engine.execution import Execution
from avbench.engine.executors import Finished, WorkerDied, single_thread
from avbench.engine.jobs import Job, run_job

READY = "ready"
MAX_FALSE_STARTS = 3
GONE = (EOFError, ConnectionResetError, BrokenPipeError)


class Processes:
    """Workers of one compute thread each (metrics such as PESQ hold the GIL)."""

    def __init__(self, how: Execution) -> None:
        self._workers = how.workers

    def map(self, jobs: Iterable[Job], *, fresh: bool = False) -> Generator[Finished, None, None]:
        """Each job once; no more workers are started than there are jobs."""
        single_thread()
        pool = _Pool(iter(jobs), self._workers, fresh=fresh)
        try:
            yield from pool.run()
        finally:
            pool.close()


class _Worker:
    """A process and the job that it was given."""

    def __init__(self, context: BaseContext, job: Job) -> None:
        self.job, self.ready = job, False
        self.pipe, theirs = context.Pipe()
        self._process: Any = context.Process(target=_serve, args=(theirs,))  # type: ignore[attr-defined]
        self._process.start()
        theirs.close()  # so that the pipe ends when the worker does

    def take(self, job: Job) -> None:
        self.job = job
        self.pipe.send(job)

    def stop(self, *, now: bool) -> None:
        """Lets it end by itself, since it has nothing to do; or `now`."""
        self.pipe.close()
        if now:
            self._process.kill()
        self._process.join()


class _Pool:
    def __init__(self, jobs: Iterator[Job], workers: int, *, fresh: bool) -> None:
        self._jobs, self._size, self._fresh = jobs, workers, fresh
        self._context = _context()
        self._busy: list[_Worker] = []
        self._false_starts = 0

    def run(self) -> Iterator[Finished]:
        while len(self._busy) < self._size and self._hire():
            pass
        while self._busy:
            by_pipe = {worker.pipe: worker for worker in self._busy}
            for pipe in wait(list(by_pipe)):
                assert isinstance(pipe, Connection)  # noqa: S101
                yield from self._hear(by_pipe[pipe])

    def close(self) -> None:
        for worker in self._busy:
            worker.stop(now=True)
        self._busy = []

    def _hire(self) -> bool:
        """A new worker for the next job, if there is one."""
        job = next(self._jobs, None)
        if job is not None:
            self._busy.append(_Worker(self._context, job))
        return job is not None

    def _hear(self, worker: _Worker) -> Iterator[Finished]:
        """Takes what a worker says, and gives it what comes next."""
        job, ready = worker.job, worker.ready
        try:
            said = worker.pipe.recv()
            if said == READY:
                worker.ready, self._false_starts = True, 0
                worker.take(job)
                return
        except GONE:
            self._let_go(worker, now=True)
            if ready:
                self._hire()
                yield Finished(job, None)
            else:
                self._start_again(job)
            return
        if isinstance(said, BaseException):
            raise said
        self._next(worker)
        yield Finished(job, said)

    def _next(self, worker: _Worker) -> None:
        if self._fresh:
            self._let_go(worker, now=False)
            self._hire()
            return
        job = next(self._jobs, None)
        if job is None:
            self._let_go(worker, now=False)
            return
        try:
            worker.take(job)
        except GONE:  # it died while it waited; no job is to blame
            self._let_go(worker, now=True)
            self._start_again(job)

    def _let_go(self, worker: _Worker, *, now: bool) -> None:
        self._busy.remove(worker)
        worker.stop(now=now)

    def _start_again(self, job: Job) -> None:
        self._false_starts += 1
        if self._false_starts > MAX_FALSE_STARTS:
            raise WorkerDied(
                f"{self._false_starts} worker processes died before they took any work; what they "
                "said stands above. Run with --executor inline, or fewer --jobs if memory is short"
            )
        self._busy.append(_Worker(self._context, job))


def _context() -> BaseContext:
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["avbench.engine.processes", "numpy"])
    return context


def _serve(pipe: Connection) -> None:
    """A worker's life: takes jobs until the main process closes the pipe, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's to handle
    single_thread()
    try:
        pipe.send(READY)
        while True:
            pipe.send(_answer(pipe.recv()))
    except GONE:
        return


def _answer(job: Job) -> object:
    try:
        return run_job(job)
    except Exception as error:  # noqa: BLE001 - raised again in the main process
        error.add_note(f"in a worker:\n{traceback.format_exc()}")
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own, to see whether it travels
        except Exception:  # noqa: BLE001
            return RuntimeError(traceback.format_exc())
        return error
