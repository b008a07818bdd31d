"""Shards, resume, workers: the result depends on none of them."""

import pytest
from cheap_tasks import rows

from avbench.engine import stage as stage_module
from avbench.engine.execution import Execution
from avbench.engine.jobs import run_job
from avbench.engine.run import run, run_rows
from avbench.engine.stage import Stage, make_stage, shard_rows

ROWS = rows(200)
pytestmark = pytest.mark.usefixtures("plugin")


def settings(tmp_path, power=2, **more):
    return {"power": power, "log": str(tmp_path / "log"), **more}


def processed(tmp_path):
    """Ids in the order in which they were processed."""
    log = tmp_path / "log"
    return log.read_text().split() if log.exists() else []


def stage_of(tmp_path, given=ROWS, **more) -> Stage:
    return make_stage("cheap", settings(tmp_path, **more), given, tmp_path / "work")


def results(tmp_path, given=ROWS, **more):
    how = more.pop("how", None)
    return run("cheap", settings(tmp_path, **more), given, tmp_path / "work", how=how)


def test_one_result_a_row_in_the_rows_order(tmp_path) -> None:
    found = results(tmp_path)
    assert [r["clip_id"] for r in found] == [r["clip_id"] for r in ROWS]
    assert found[3]["y"] == 9 / 7


def test_workers_change_nothing_but_the_order_of_work(tmp_path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, workers in ((one, 1), (two, 2)):
        run("cheap", settings(tmp_path), ROWS, folder, workers=workers)
    paths = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert len(paths) == 2 * 67 + 1  # parts, markers, the list of rows
    assert paths == sorted(p.relative_to(two) for p in two.rglob("*") if p.is_file())
    assert all((one / p).read_bytes() == (two / p).read_bytes() for p in paths)


def test_finished_shards_are_not_done_again(tmp_path) -> None:
    stage = stage_of(tmp_path)
    for index in range(stage.n_shards // 2):
        run_job(stage.job(index))
    assert 0 < len(processed(tmp_path)) < len(ROWS)
    results(tmp_path)
    assert sorted(processed(tmp_path)) == [r["clip_id"] for r in ROWS]


def test_other_settings_never_meet_old_parts(tmp_path) -> None:
    results(tmp_path)
    assert results(tmp_path, power=3)[2]["y"] == 8 / 7


def test_a_clip_more_or_a_changed_file_costs_that_clip_alone(tmp_path) -> None:
    results(tmp_path)
    before = len(processed(tmp_path))
    changed = [dict(row) for row in ROWS]
    changed[77]["stamp"] = 1
    changed.insert(5, {"clip_id": "new", "x": 1})
    assert results(tmp_path, changed)[6]["clip_id"] == "c0005"
    assert sorted(processed(tmp_path)[before:]) == ["c0077", "new"]


def test_shards_depend_on_the_number_of_rows_alone() -> None:
    assert [shard_rows(n) for n in (1, 5, 64, 200, 4096, 150_000)] == [1, 1, 1, 3, 64, 64]
    assert -(-150_000 // shard_rows(150_000)) == 2344


def test_progress_counts_what_was_done_before(tmp_path) -> None:
    run_job(stage_of(tmp_path).job(0))
    seen: list[tuple[int, int]] = []
    work = tmp_path / "work"
    run("cheap", settings(tmp_path), ROWS, work, progress=lambda d, t: seen.append((d, t)))
    assert seen[0] == (3, 200)
    assert seen[-1] == (200, 200)


def test_no_rows_no_work(tmp_path) -> None:
    assert results(tmp_path, []) == []
    assert list(tmp_path.iterdir()) == []


def test_results_are_read_one_at_a_time_as_often_as_it_takes(tmp_path) -> None:
    found = run_rows("cheap", settings(tmp_path), ROWS, tmp_path / "work", how=Execution())
    assert len(found) == 200
    assert next(found.rows())["clip_id"] == "c0000"
    assert list(found.rows()) == list(found.rows())


def test_rows_may_be_made_as_they_are_asked_for(tmp_path) -> None:
    class Lazy(list):
        """Counts how many rows are handed out at a time."""

        most = 0

        def __getitem__(self, item):
            got = super().__getitem__(item)
            Lazy.most = max(Lazy.most, len(got) if isinstance(item, slice) else 1)
            return got

    assert results(tmp_path, Lazy(ROWS))[0]["y"] == 0
    assert Lazy.most == 3


def test_a_bug_in_a_task_stops_the_run_and_says_where(tmp_path) -> None:
    for workers in (1, 2):
        with pytest.raises(ZeroDivisionError, match="at row 3"):
            run(
                "cheap",
                settings(tmp_path),
                [*ROWS[:3], {"clip_id": "x", "raises": "at row 3"}],
                tmp_path / str(workers),
                workers=workers,
            )


def test_files_that_change_during_the_run_are_told(tmp_path, monkeypatch) -> None:
    asked = iter(range(10_000))

    class Changing(list):
        def __getitem__(self, item):
            return [row | {"stamp": next(asked)} for row in super().__getitem__(item)]

    with pytest.raises(Exception, match="its files changed meanwhile"):
        results(tmp_path, Changing(ROWS))


def test_the_index_holds_a_digest_a_row(tmp_path) -> None:
    results(tmp_path)
    index = stage_of(tmp_path).folder / stage_module.INDEX
    assert index.stat().st_size == 32 * len(ROWS)
