"""Runs a task over rows: what is done already is not done again; the order of rows is kept."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from avbench.engine.executors import executor
from avbench.engine.jobs import Row, make_jobs
from avbench.engine.store import Store

Progress = Callable[[int, int], None]  # rows done, rows in all


def run(
    task: str,
    settings: dict[str, Any],
    rows: Sequence[Row],
    work: Path,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Row]:
    """One result row for each row, in the same order.

    `work`: where finished shards are kept; after an interruption the same call carries on.
    """
    jobs = make_jobs(task, settings, rows, work)
    if not jobs:
        return []
    store = Store(jobs[0].folder)
    finished = store.done()
    done = sum(len(job.rows) for job in jobs if job.index in finished)
    report = progress or (lambda _done, _all: None)
    report(done, len(rows))
    waiting = [job for job in jobs if job.index not in finished]
    if waiting:
        for n in executor(workers).map(waiting):
            done += n
            report(done, len(rows))
    return list(store.rows())
