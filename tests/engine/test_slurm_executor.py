"""Slurm's job arrays, with submitit's own stand-in for a cluster: one process an array task."""

from pathlib import Path

import pytest
from cheap_tasks import rows

from avbench.engine.arrival import NotShared, require_part
from avbench.engine.execution import Execution
from avbench.engine.jobs import run_job
from avbench.engine.run import run
from avbench.engine.slurm_executor import NoSlurm, Slurm, gres
from avbench.engine.stage import make_stage
from avbench.engine.store import Part

submitit = pytest.importorskip("submitit")
HOW = Execution("slurm", 2, wait_s=2.0)
pytestmark = [pytest.mark.usefixtures("plugin")]


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> None:
    """Array tasks are processes here, and those that die are given up at once."""
    monkeypatch.setattr(Slurm, "cluster", "local")
    monkeypatch.setattr(submitit.core.core.Job, "_results_timeout_s", 0.2)


def settings(tmp_path: Path) -> dict:
    return {"power": 2, "log": str(tmp_path / "log")}


def go(tmp_path, given, how=HOW, work="work"):
    return run("cheap", settings(tmp_path), given, tmp_path / work, how=how)


def parts(work: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in work.glob("*/part-*")}


@pytest.mark.slow
def test_an_array_gives_the_same_bytes(tmp_path, local) -> None:
    given = rows(100)
    given[40]["dies"] = "always"
    given[70]["dies"] = str(tmp_path / "once")
    found = go(tmp_path, given)
    assert [row["clip_id"] for row in found if row["status"] != "ok"] == ["c0040"]
    go(tmp_path, given, Execution("processes", 2), "here")
    assert parts(tmp_path / "work") == parts(tmp_path / "here")


def test_a_bug_comes_back_as_itself(tmp_path, local) -> None:
    with pytest.raises(ZeroDivisionError, match="a bug"):
        go(tmp_path, [{"clip_id": "x", "raises": "a bug"}])


def test_without_slurm_it_says_what_to_do(tmp_path) -> None:
    with pytest.raises(NoSlurm, match="run it where sbatch works, or have a script printed by"):
        go(tmp_path, rows(3))


def test_what_slurm_is_asked_for() -> None:
    how = Execution("slurm", 8, gpus=0.5, slurm=(("partition", "gpu"), ("time", "4:00:00")))
    assert Slurm(how)._parameters() == {
        "name": "avbench",
        "timeout_min": 1440,
        "cpus_per_task": 1,
        "slurm_array_parallelism": 8,
        "slurm_additional_parameters": {
            "partition": "gpu",
            "time": "4:00:00",
            "gres": "gpu:1",
        },
    }
    assert gres(2) == "gpu:2"


def test_a_part_that_does_not_appear_is_told(tmp_path) -> None:
    job = make_stage("cheap", settings(tmp_path), rows(3), tmp_path / "work").job(0)
    elsewhere = Part("0" * 32, 1, 0, 10)
    with pytest.raises(NotShared, match="--out has to lie on a file system that all nodes see"):
        require_part(job, elsewhere, 0.3)
    written = run_job(job)
    assert require_part(job, written, 0.0) == written
