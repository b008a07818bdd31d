"""A job: one shard of rows for one task. Names and rows only, so that it travels anywhere."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from avbench.engine.store import Store
from avbench.registry import Registry

Row = dict[str, Any]

TASKS = Registry(
    "task",
    {
        "score": "avbench.scoring.task:ScoreTask",
        "measure": "avbench.prepare.measure:MeasureTask",
        "write": "avbench.prepare.write:WriteTask",
        "move": "avbench.synctask.move:MoveTask",
        "sync_example": "avbench.training.sync_examples:ExampleTask",
        "sync_fix": "avbench.syncing.fix:FixTask",
        "sync_plot": "avbench.syncing.plot:PlotTask",
    },
)


class Task(Protocol):
    """What is done to each row. Built from its JSON settings in whichever process runs it."""

    def __init__(self, settings: dict[str, Any]) -> None: ...

    def process(self, row: Row) -> Row:
        """One clip: the row of the result. A ClipError never leaves it."""


@dataclass(frozen=True)
class Job:
    """One shard: `rows` of `task`, whose results go to `folder` as part `index`."""

    task: str
    settings: str  # JSON
    index: int
    rows: tuple[Row, ...]
    folder: Path


def make_jobs(task: str, settings: dict[str, Any], rows: Sequence[Row], work: Path) -> list[Job]:
    """Shards whose size depends on the number of rows alone, never on the workers.

    The folder's name covers the settings and the rows: other settings never meet these parts.
    """
    text = json.dumps(settings, sort_keys=True)
    identity = json.dumps([task, text, list(rows)], sort_keys=True)
    folder = work / f"{task}-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
    size = min(64, max(1, len(rows) // 64))
    starts = range(0, len(rows), size)
    return [Job(task, text, i, tuple(rows[s : s + size]), folder) for i, s in enumerate(starts)]


def run_job(job: Job) -> int:
    """Runs a shard and writes its part and then its marker; returns the number of rows."""
    task = _task(job.task, job.settings)
    results = [task.process(row) for row in job.rows]
    Store(job.folder).put(job.index, results)
    return len(results)


@lru_cache(maxsize=4)
def _task(name: str, settings: str) -> Task:
    task: Task = TASKS[name](json.loads(settings))
    return task
