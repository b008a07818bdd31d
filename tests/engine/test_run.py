"""Shards, resume, workers: the result depends on none of them."""

from pathlib import Path
from typing import Any

import pytest

from avbench.engine import jobs as jobs_module
from avbench.engine.jobs import make_jobs, run_job
from avbench.engine.run import run
from avbench.engine.store import Store

ROWS = [{"clip_id": f"c{i:03d}", "x": i} for i in range(200)]


class Square:
    """A task that remembers how often it was asked."""

    calls = 0

    def __init__(self, settings: dict[str, Any]) -> None:
        self._power = settings["power"]

    def process(self, row: dict[str, Any]) -> dict[str, Any]:
        type(self).calls += 1
        return {"clip_id": row["clip_id"], "y": row["x"] ** self._power / 7}


@pytest.fixture(autouse=True)
def _task(monkeypatch: pytest.MonkeyPatch) -> None:
    Square.calls = 0
    jobs_module._task.cache_clear()
    monkeypatch.setitem(jobs_module.TASKS._table, "square", f"{__name__}:Square")


def test_one_result_a_row_in_the_rows_order(tmp_path: Path) -> None:
    results = run("square", {"power": 2}, ROWS, tmp_path)
    assert [r["clip_id"] for r in results] == [r["clip_id"] for r in ROWS]
    assert results[3]["y"] == 9 / 7


def test_finished_shards_are_not_done_again(tmp_path: Path) -> None:
    jobs = make_jobs("square", {"power": 2}, ROWS, tmp_path)
    for job in jobs[: len(jobs) // 2]:
        run_job(job)
    before = Square.calls
    run("square", {"power": 2}, ROWS, tmp_path)
    assert Square.calls == len(ROWS)
    assert 0 < before < len(ROWS)


def test_a_part_without_its_marker_is_done_again(tmp_path: Path) -> None:
    (first, *_) = make_jobs("square", {"power": 2}, ROWS, tmp_path)
    run_job(first)
    (first.folder / "done" / "00000").unlink()
    assert Store(first.folder).done() == set()
    assert len(run("square", {"power": 2}, ROWS, tmp_path)) == len(ROWS)


def test_other_settings_never_meet_old_parts(tmp_path: Path) -> None:
    run("square", {"power": 2}, ROWS, tmp_path)
    assert run("square", {"power": 3}, ROWS, tmp_path)[2]["y"] == 8 / 7


def test_shards_do_not_depend_on_workers() -> None:
    assert [len(j.rows) for j in make_jobs("t", {}, ROWS[:5], Path())] == [1] * 5
    assert {len(j.rows) for j in make_jobs("t", {}, ROWS, Path())} == {3, 2}


def test_progress_counts_what_was_done_before(tmp_path: Path) -> None:
    run_job(make_jobs("square", {"power": 2}, ROWS, tmp_path)[0])
    seen: list[tuple[int, int]] = []
    run("square", {"power": 2}, ROWS, tmp_path, progress=lambda d, t: seen.append((d, t)))
    assert seen[0] == (3, 200)
    assert seen[-1] == (200, 200)


def test_no_rows_no_work(tmp_path: Path) -> None:
    assert run("square", {"power": 2}, [], tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_values_that_are_no_numbers_become_null(tmp_path: Path) -> None:
    Store(tmp_path).put(0, [{"a": float("nan"), "b": float("inf"), "c": 0.1}])
    assert list(Store(tmp_path).rows()) == [{"a": None, "b": None, "c": 0.1}]
