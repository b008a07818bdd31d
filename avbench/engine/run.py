"""Runs a task over rows: what is done already is not done again; the order of rows is kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avbench.engine.disk import sweep
from avbench.engine.execution import Execution
from avbench.engine.failures import FailureCount
from avbench.engine.jobs import Job, Row
from avbench.engine.share import require_whole, share_done
from avbench.engine.stage import Stage, make_stage
from avbench.engine.supervise import run_all, singles_of

Progress = Callable[[int, int], None]  # rows done, rows in all


@dataclass(frozen=True)
class Results:
    """The rows of a finished stage, on disk: read them as often as it takes, one at a time."""

    stage: Stage | None

    def __len__(self) -> int:
        """The number of rows."""
        return 0 if self.stage is None else len(self.stage.rows)

    def rows(self) -> Iterator[Row]:
        """All result rows, in the order of the rows that were asked for."""
        if self.stage is not None:
            for index in range(self.stage.n_shards):
                yield from self.stage.store.results(index, self.stage.n_rows(index))


def run(
    task: str,
    settings: dict[str, Any],
    rows: Sequence[Row],
    work: Path,
    *,
    workers: int = 1,
    how: Execution | None = None,
    progress: Progress | None = None,
) -> list[Row]:
    """One result row for each row, in the same order; see `run_rows`."""
    how = how or Execution(workers=workers)
    return list(run_rows(task, settings, rows, work, how=how, progress=progress).rows())


def run_rows(
    task: str,
    settings: dict[str, Any],
    rows: Sequence[Row],
    work: Path,
    *,
    how: Execution,
    progress: Progress | None = None,
) -> Results:
    """One result for each row, on disk below `work`.

    After an interruption the same call carries on. Same rows, same bytes, whoever runs them.

    Raises:
        DiskError: `work` cannot be written to.
        TooManyFailures: more rows failed than `how` lets pass; what is finished is kept.
        ShareDone: `how` asks for this machine's share alone, and it is done.
    """
    if not rows:
        return Results(None)
    stage = make_stage(task, settings, rows, work)
    stage.begin()
    _Run(stage, how, progress).run()
    sweep(stage.folder)
    return Results(stage)


class _Run:
    """One call: what waits, what is done, what failed."""

    def __init__(self, stage: Stage, how: Execution, progress: Progress | None) -> None:
        self._stage, self._how = stage, how
        self._report = progress or (lambda _done, _all: None)
        self._failures = FailureCount(how.max_failures, len(stage.rows))
        self._done = 0

    def run(self) -> None:
        waiting = self._waiting()
        self._report(self._done, len(self._stage.rows))
        share = self._how.shard
        mine = [i for i in waiting if share is None or i % share.n == share.k]
        if mine:
            parts = run_all(self._jobs(mine), self._how)
            with closing(parts):
                for part in parts:
                    self._count(part.n_rows, part.n_failures)
        if share is not None and waiting:
            raise share_done(self._stage, share, len(mine))
        require_whole(self._stage)

    def _waiting(self) -> list[int]:
        """The shards to be run; counts the others."""
        waiting = []
        for index in range(self._stage.n_shards):
            part = self._stage.part(index)
            if part is None or (self._how.retry_failed and part.n_failures):
                waiting.append(index)
            else:
                self._count(part.n_rows, part.n_failures, silent=True)
        return waiting

    def _count(self, n_rows: int, n_failures: int, *, silent: bool = False) -> None:
        self._done += n_rows
        if not silent:
            self._report(self._done, len(self._stage.rows))
        if self._failures.add(n_failures):
            raise self._failures.error(self._stage.paths(), self._stage.folder)

    def _jobs(self, indices: Iterable[int]) -> Iterator[Job]:
        """Jobs as they are needed, each with the parts that may hold some of its rows already."""
        stage, retry = self._stage, self._how.retry_failed
        earlier = stage.earlier()
        for index in indices:
            own = (*singles_of(stage.folder, index), stage.store.path(index))
            old = tuple(path for path in (*sorted(earlier.get(index, ())), *own) if path.is_file())
            if retry:
                stage.store.unmark(index)
            yield stage.job(index, old, redo_failures=retry)
