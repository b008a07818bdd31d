"""Measures files, each by itself; then writes corrected copies and pictures if asked to."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avbench import __version__
from avbench.align.decide import Decision, decide, decide_failure
from avbench.align.thresholds import thresholds_for
from avbench.clip import Clip
from avbench.engine.pack import to_plain
from avbench.engine.plan import make_plan
from avbench.engine.run import Progress, run
from avbench.engine.sources import source_row
from avbench.features.estimators import DEFAULT
from avbench.prepare.measure import wanted
from avbench.prepare.measured import Measured, from_row
from avbench.signature import signature
from avbench.syncing.inputs import Item
from avbench.syncing.rows import SyncRow, make_row

Row = dict[str, Any]
Stages = Callable[[str], Progress | None]  # name of a stage -> its progress


@dataclass(frozen=True)
class Found:
    """One file: what was measured, decided, and said of it."""

    item: Item
    measured: Measured
    decision: Decision
    row: SyncRow


@dataclass(frozen=True)
class Fixed:
    """What became of one file's corrected copy: `path`, or None; `said`: what was done, or why not.

    `failed`: it should have been written and could not be.
    """

    path: Path | None
    said: str
    failed: bool = False


class SyncRun:
    """One call: its workers, its progress, and a folder for what is needed in between.

    Results are the same whatever the number of workers. Use as a context.
    """

    def __init__(
        self, *, estimator: str = DEFAULT, workers: int = 1, stages: Stages = lambda _: None
    ) -> None:
        """Names the run.

        Raises:
            UnknownName: there is no such estimator.
        """
        plan = make_plan(features=wanted(estimator))
        self._estimator = estimator
        *below, curve = (node.feature for node in plan.nodes)
        self._signature = signature(curve, below)
        self._workers, self._stages = workers, stages
        self._folder = tempfile.TemporaryDirectory(prefix="avbench-sync-")
        self._work = Path(self._folder.name)

    def __enter__(self) -> "SyncRun":
        """The run itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Removes what was needed in between."""
        self._folder.cleanup()

    def measure(self, items: Sequence[Item], *, keep: bool = False) -> list[Found]:
        """Measures and decides each file by itself. `keep`: pictures will be drawn, keep faces."""
        settings: Row = {
            "estimator": self._estimator,
            "parameters": {},
            "cache": str(self._work / "cache") if keep else None,
            "avbench": __version__,
        }
        rows = [{"clip_id": i.name, "source": source_row(i.source)} for i in items]
        done = self._run("measure", "sync", settings, rows)
        return [self._found(item, row) for item, row in zip(items, done, strict=True)]

    def fix(self, found: Sequence[Found], files: Sequence[Path]) -> list[Fixed]:
        """Writes a corrected copy of each file that has a lag to take out, and of no other."""
        rows = [
            _fix_row(one, file)
            for one, file in zip(found, files, strict=True)
            if one.row.correctable
        ]
        done = {row["clip_id"]: row for row in self._run("sync_fix", "fix", {}, rows)}
        return [
            _fixed(one, file, done.get(one.item.name))
            for one, file in zip(found, files, strict=True)
        ]

    def plot(self, found: Sequence[Found], files: Sequence[Path]) -> None:
        """Draws a page for each file that was measured with `keep`."""
        settings = {"cache": str(self._work / "cache"), "avbench": __version__}
        rows = [_plot_row(one, file) for one, file in zip(found, files, strict=True)]
        self._run("sync_plot", "plot", settings, rows)

    def _run(self, task: str, stage: str, settings: Row, rows: list[Row]) -> list[Row]:
        shown = self._stages(stage) if rows else None
        return run(task, settings, rows, self._work, workers=self._workers, progress=shown)

    def _found(self, item: Item, row: Row) -> Found:
        clip = Clip(item.name, video=item.source.video, audio=item.source.audio)
        measured = from_row(clip, row)
        if measured.sync is None:
            decision = decide_failure(measured.status, measured.reason)
        else:
            decision = decide([measured.sync], thresholds_for(self._estimator))[0][0]
        said = make_row(item.file, measured, decision, self._estimator, self._signature)
        return Found(item, measured, decision, said)


def _fix_row(found: Found, file: Path) -> Row:
    clock = found.measured.clock
    assert clock is not None  # noqa: S101 - what has a lag was decoded
    return {
        "clip_id": found.item.name,
        "source": source_row(found.item.source),
        "target": str(file.absolute()),
        "lag_ms": found.decision.audio_lag_ms,
        "n_frames": clock.n_frames,
        "fps": [clock.fps.numerator, clock.fps.denominator],
    }


def _fixed(found: Found, file: Path, done: Row | None) -> Fixed:
    if done is None:
        ok = found.row.accepted
        return Fixed(None, "nothing to correct" if ok else found.row.decision)
    written = done["status"] == "ok"
    return Fixed(file if written else None, done["said"], failed=not written)


def _plot_row(found: Found, file: Path) -> Row:
    sync = found.measured.sync
    return {
        "clip_id": found.item.name,
        "source": source_row(found.item.source),
        "target": str(file.absolute()),
        "row": found.row.to_json(),
        "sync": None if sync is None else to_plain(sync),
    }
