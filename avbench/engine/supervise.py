"""What happens to a shard whose worker dies: once more, then row by row; no row is ever lost."""

import logging
import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from avbench.engine.execution import Execution
from avbench.engine.executors import make_executor
from avbench.engine.jobs import Job, fail_job, run_job
from avbench.engine.store import Part, Store

LOG = logging.getLogger(__name__)
REASON = (
    "its worker process died each time (out of memory, or a crash in a library that reads media)"
)


def run_all(jobs: Iterable[Job], how: Execution) -> Generator[Part, None, None]:
    """The part of each job as it is written, whatever its workers do.

    A job whose worker dies is run once more in a fresh worker, at the end and among half as many;
    if that dies as well, its rows are run one by one, each in a fresh worker; a row whose worker
    dies then is a row that failed.
    """
    died = yield from _round(jobs, how, fresh=False)
    if died:
        how = how.fewer()
        LOG.warning(
            "shards whose worker died: %d; they are run again, %s", len(died), _at_a_time(how)
        )
        died = yield from _round(died, how, fresh=True)
    if died:
        yield from _row_by_row(died, how.fewer())


def singles_of(folder: Path, index: int) -> tuple[Path, ...]:
    """The parts that a shard has left which was run row by row and not finished."""
    return tuple(sorted(_singles_folder(folder, index).glob("part-*.jsonl")))


def _round(jobs: Iterable[Job], how: Execution, *, fresh: bool) -> Generator[Part, None, list[Job]]:
    """Runs the jobs; returns those whose worker died."""
    died = []
    results = make_executor(how).map(jobs, fresh=fresh)
    with closing(results):
        for finished in results:
            if finished.part is None:
                died.append(finished.job)
            else:
                yield finished.part
    return died


def _row_by_row(died: list[Job], how: Execution) -> Iterator[Part]:
    n_rows = sum(len(job.rows) for job in died)
    LOG.warning(
        "shards whose worker died twice: %d; their rows (%d) are run one by one, %s",
        *(len(died), n_rows, _at_a_time(how)),
    )
    results = make_executor(how).map((one for job in died for one in _split(job)), fresh=True)
    with closing(results):
        for finished in results:
            if finished.part is None:
                fail_job(finished.job, REASON)
    for job in died:
        old = singles_of(job.folder, job.index)
        yield run_job(replace(job, old=old, redo_failures=False))
        shutil.rmtree(_singles_folder(job.folder, job.index), ignore_errors=True)


def _split(job: Job) -> Iterator[Job]:
    folder = _singles_folder(job.folder, job.index)
    for i, row in enumerate(job.rows):
        Store(folder).unmark(i)
        yield replace(job, index=i, rows=(row,), folder=folder)


def _singles_folder(folder: Path, index: int) -> Path:
    return folder / "row-by-row" / f"{index:05d}"


def _at_a_time(how: Execution) -> str:
    return f"{how.workers} at a time"
