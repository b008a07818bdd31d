"""Every task says what a row looks like whose worker died, and which rows to try again."""

from pathlib import Path
from typing import Any

import pytest

from avbench.align.decide import decide_failure
from avbench.clip import Clip
from avbench.engine.jobs import FAILURES, TASKS, Job, fail_job
from avbench.engine.stage import make_stage
from avbench.engine.store import Store
from avbench.features.estimators import DEFAULT
from avbench.prepare.measured import from_row
from avbench.prepare.write import result_of

ROW = {"clip_id": "a", "where": "a", "speaker": "s1", "source": None}
SETTINGS: dict[str, dict[str, Any]] = {
    "score": {"metrics": ["stoi", "pesq_wb"], "parameters": {}, "cache": None},
    "measure": {"estimator": DEFAULT, "parameters": {}, "cache": None, "beside": "lipmotion"},
    "write": {"out": "out", "write": "audio", "edge": "pad", "sound": "sound"},
    "move": {"out": "out", "picture": "copy", "range_ms": 400.0},
    "sync_example": {"out": "out"},
    "sync_fix": {},
    "sync_plot": {"cache": "cache"},
    "verify": {},
    "anchors": {"out": "out", "frames": [1], "seed": 0, "picture": False},
}


def died(task: str, folder: Path) -> dict[str, Any]:
    """The row of a clip whose worker died, as it is read from its part."""
    job: Job = make_stage(task, SETTINGS[task], [ROW], folder).job(0)
    fail_job(job, "it died")
    (row,) = Store(job.folder).results(0, 1)
    return row


@pytest.mark.parametrize("task", sorted(SETTINGS))
def test_a_failed_row_is_a_row_like_any_other(tmp_path, task) -> None:
    row = died(task, tmp_path)
    assert row["where" if task == "verify" else "clip_id"] == "a"
    assert "it died" in row.values()
    again = "" if task == "verify" else "failed_worker"  # which reads everything anew each time
    assert TASKS[task](SETTINGS[task]).failure(row) == again


def test_every_task_is_tried() -> None:
    assert set(TASKS) == set(SETTINGS)


def test_a_clip_whose_worker_died_is_decided(tmp_path) -> None:
    measured = from_row(Clip("a"), died("measure", tmp_path))
    assert (measured.sync, measured.clock, measured.facts) == (None, None, None)
    decision = decide_failure(measured.status, measured.reason)
    assert (decision.decision, decision.reason) == ("failed_worker", "it died")


def test_a_clip_that_could_not_be_written_says_so(tmp_path) -> None:
    result = result_of(died("write", tmp_path))
    assert (result.written, result.status, result.reason) == (None, "failed_worker", "it died")


def test_a_pair_whose_worker_died_has_a_status_for_every_metric(tmp_path) -> None:
    row = died("score", tmp_path)
    assert row == {
        "clip_id": "a",
        "speaker": "s1",
        **{f"{m}{what}": said for m in ("stoi", "pesq_wb") for what, said in FAILED.items()},
    }


FAILED = {"": None, ".status": "failed_worker", ".reason": "it died"}


def test_what_another_try_may_mend() -> None:
    assert set(FAILURES) == {"failed_worker", "missing", "undecodable"}
    score = TASKS["score"](SETTINGS["score"])
    rows = {
        "ok": ("ok", "ok"),
        "silent": ("silent_ref", "ok"),
        "missing": ("ok", "missing"),
    }
    statuses = {
        name: score.failure({"stoi.status": a, "pesq_wb.status": b})
        for name, (a, b) in rows.items()
    }
    assert statuses == {"ok": "", "silent": "", "missing": "missing"}
