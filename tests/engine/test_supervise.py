"""A worker that dies costs its shard another try; a row that kills each worker is a failed row."""

import logging

import pytest
from cheap_tasks import rows

from avbench.engine.execution import Allowance, Execution
from avbench.engine.executors import WorkerDied
from avbench.engine.failures import TooManyFailures
from avbench.engine.processes import _Worker
from avbench.engine.run import run
from avbench.engine.supervise import REASON

N = 200
TWO = Execution(executor="processes", workers=2)
pytestmark = pytest.mark.usefixtures("plugin")


def settings(tmp_path):
    return {"power": 2, "log": str(tmp_path / "log")}


def go(tmp_path, given, how=TWO, work="work"):
    return run("cheap", settings(tmp_path), given, tmp_path / work, how=how)


def parts(tmp_path, work="work"):
    return {p.name: p.read_bytes() for p in (tmp_path / work).glob("*/part-*")}


def deadly(*which):
    return [row | ({"dies": "always"} if i in which else {}) for i, row in enumerate(rows(N))]


def test_a_worker_that_died_once_changes_nothing(tmp_path) -> None:
    given = rows(N)
    given[100]["dies"] = str(tmp_path / "once")
    died = go(tmp_path, given)
    assert [row["y"] for row in died] == [i**2 / 7 for i in range(N)]
    assert (tmp_path / "once").exists()


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_row_that_kills_every_worker_is_a_failed_row_and_no_other(tmp_path, workers) -> None:
    found = go(tmp_path, deadly(5, 150, 151), Execution("processes", workers))
    assert [row["clip_id"] for row in found] == [f"c{i:04d}" for i in range(N)]
    failed = [row for row in found if row["status"] != "ok"]
    assert [row["clip_id"] for row in failed] == ["c0005", "c0150", "c0151"]
    assert {(row["status"], row["reason"], row["y"]) for row in failed} == {
        ("failed_worker", REASON, None)
    }
    assert not list((tmp_path / "work").glob("*/row-by-row/*"))


def test_a_shard_is_tried_twice_and_a_row_once_more_by_itself(tmp_path) -> None:
    go(tmp_path, deadly(5))
    log = (tmp_path / "log").read_text().split()
    assert {i: log.count(i) for i in ("c0003", "c0004", "c0005", "c0006")} == {
        "c0003": 3,  # row 5 ends its shard of rows 3 to 5
        "c0004": 3,
        "c0005": 3,
        "c0006": 1,
    }


def test_deaths_change_no_byte_whatever_the_workers(tmp_path) -> None:
    for workers in (1, 3):
        go(tmp_path, deadly(5, 100), Execution("processes", workers), f"w{workers}")
    assert parts(tmp_path, "w1") == parts(tmp_path, "w3")


def test_deaths_are_told(tmp_path, caplog) -> None:
    with caplog.at_level(logging.WARNING):
        go(tmp_path, deadly(5))
    assert caplog.messages == [
        "shards whose worker died: 1; they are run again, 1 at a time",
        "shards whose worker died twice: 1; their rows (3) are run one by one, 1 at a time",
    ]


def test_a_failed_row_stays_until_it_is_asked_to_be_redone(tmp_path) -> None:
    given = deadly(5)
    go(tmp_path, given)
    before = parts(tmp_path)
    (tmp_path / "log").unlink()
    go(tmp_path, given)
    assert not (tmp_path / "log").exists()
    go(tmp_path, given, Execution("processes", 2, retry_failed=True))
    assert set((tmp_path / "log").read_text().split()) == {"c0005"}
    assert parts(tmp_path) == before


def test_only_what_failed_is_redone_and_the_rest_is_kept_byte_for_byte(tmp_path) -> None:
    there = tmp_path / "later.wav"
    given = [row | ({"gone": str(there)} if i in (7, 160) else {}) for i, row in enumerate(rows(N))]
    found = go(tmp_path, given)
    assert [r["clip_id"] for r in found if r["status"] == "missing"] == ["c0007", "c0160"]
    before = parts(tmp_path)
    there.touch()
    (tmp_path / "log").unlink()
    again = go(tmp_path, given, Execution(retry_failed=True))
    assert sorted((tmp_path / "log").read_text().split()) == ["c0007", "c0160"]
    assert all(row["status"] == "ok" for row in again)
    changed = {name for name, content in parts(tmp_path).items() if before[name] != content}
    assert changed == {"part-00002.jsonl", "part-00053.jsonl"}
    assert go(tmp_path, given, work="fresh") == again
    assert parts(tmp_path) == parts(tmp_path, "fresh")


def test_too_many_failures_stop_the_run_and_say_which(tmp_path) -> None:
    given = [row | ({"gone": "nowhere"} if i >= 20 else {}) for i, row in enumerate(rows(N))]
    how = Execution(max_failures=Allowance.parse("5%"))
    with pytest.raises(TooManyFailures) as caught:
        go(tmp_path, given, how)
    said = str(caught.value)
    assert said.startswith(
        "stopped by --max-failures: 13 of 200 clips have failed so far, 10 are let pass "
        "(13 missing). [c0020: nowhere: not found] [c0021: nowhere: not found] "
    )
    assert caught.value.exit_code == 1
    done = len((tmp_path / "log").read_text().split())
    assert done == 33  # 20 well, and shards of three until there are more than ten
    with pytest.raises(TooManyFailures):
        go(tmp_path, given, how)  # nothing is run: what failed so far is too much already
    assert len((tmp_path / "log").read_text().split()) == done
    assert len(go(tmp_path, given, Execution(max_failures=Allowance.parse("180")))) == N
    assert len((tmp_path / "log").read_text().split()) == N


@pytest.mark.parametrize(("text", "let_pass"), [("0", 0), ("7", 7), ("1%", 2), ("0.4 %", 0)])
def test_how_many_are_let_pass(text, let_pass) -> None:
    assert Allowance.parse(text).of(200) == let_pass


def test_workers_that_never_start_end_the_run(tmp_path, monkeypatch) -> None:
    started = _Worker.__init__

    def killed(self, *given: object) -> None:
        started(self, *given)
        self._process.kill()

    monkeypatch.setattr(_Worker, "__init__", killed)
    with pytest.raises(WorkerDied, match="worker processes died before they took any work"):
        go(tmp_path, rows(N))
