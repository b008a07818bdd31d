"""A job: one shard of rows for one task. Names and rows only, so that it travels anywhere."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from avbench.engine.digests import row_digest, shard_digest
from avbench.engine.disk import disk_trouble
from avbench.engine.lines import encode, read_lines
from avbench.engine.store import Part, Store
from avbench.errors import Missing, Undecodable, WorkerFailed
from avbench.registry import Registry

Row = dict[str, Any]

FAILURES = {e.status for e in (WorkerFailed, Missing, Undecodable)}  # may end otherwise next time

TASKS = Registry(
    "task",
    {
        "score": "avbench.scoring.task:ScoreTask",
        "measure": "avbench.prepare.measure:MeasureTask",
        "write": "avbench.prepare.write:WriteTask",
        "anchors": "avbench.anchors.task:AnchorTask",
        "move": "avbench.synctask.move:MoveTask",
        "sync_example": "avbench.training.sync_examples:ExampleTask",
        "sync_fix": "avbench.syncing.fix:FixTask",
        "sync_plot": "avbench.syncing.plot:PlotTask",
        "verify": "avbench.verifying.task:DecodeTask",
    },
)


class Task(Protocol):
    """What is done to each row. Built from its JSON settings in whichever process runs it."""

    def __init__(self, settings: dict[str, Any]) -> None: ...

    def process(self, row: Row) -> Row:
        """One clip: the row of the result. A ClipError never leaves it."""

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of the result where `process` could not even end: its worker died."""

    def failure(self, result: Row) -> str:
        """The status of a result that another try may mend (one of FAILURES); "" of any other."""


@dataclass(frozen=True)
class Job:
    """One shard: `rows` of `task`, whose results go to `folder` as part `index`.

    `old`: parts of earlier runs that may hold some of these rows: those are kept byte for byte,
    unless `redo_failures` is set and they ended in a failure.
    """

    task: str
    settings: str  # JSON
    index: int
    rows: tuple[Row, ...]
    folder: Path
    old: tuple[Path, ...] = ()
    redo_failures: bool = False


def run_job(job: Job) -> Part:
    """Runs a shard, writes its part and then its marker, and returns what the marker says.

    Raises:
        UserError: the disk is full or cannot be written to.
    """
    with disk_trouble(job.folder):
        kept = _kept(job)
        digests = [row_digest(row) for row in job.rows]
        lines = [
            kept[digest] if digest in kept else _line(job, digest, row)
            for digest, row in zip(digests, job.rows, strict=True)
        ]
        return Store(job.folder).put(job.index, lines, shard_digest(digests))


def part_of(job: Job) -> Part | None:
    """The part of a job, if it is complete."""
    return Store(job.folder).part(job.index, shard_digest([row_digest(r) for r in job.rows]))


def fail_job(job: Job, reason: str) -> Part:
    """Writes the part of a shard whose worker died: every row of it failed."""
    task, lines = build_task(job.task, job.settings), []
    for row in job.rows:
        result = task.failed(row, WorkerFailed.status, reason)
        lines.append(encode(row_digest(row), task.failure(result), result))
    with disk_trouble(job.folder):
        digest = shard_digest([row_digest(row) for row in job.rows])
        return Store(job.folder).put(job.index, lines, digest)


@lru_cache(maxsize=4)
def build_task(name: str, settings: str) -> Task:
    """The task, once a process: its models stay loaded."""
    task: Task = TASKS[name](json.loads(settings))
    return task


def _line(job: Job, digest: str, row: Row) -> bytes:
    task = build_task(job.task, job.settings)
    result = task.process(row)
    return encode(digest, task.failure(result), result)


def _kept(job: Job) -> dict[str, bytes]:
    """Row digest -> its line in an earlier part; of several, one that is no failure."""
    rows = {row_digest(row) for row in job.rows} if job.old else set()
    found = [line for path in job.old for line in read_lines(path) if line.row in rows]
    if job.redo_failures:
        found = [line for line in found if not line.failure]
    return {line.row: line.raw for line in sorted(found, key=lambda x: not x.failure) if line.ok}
