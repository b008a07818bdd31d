"""SIGKILL of any process of a run, at any moment; the same call carries on to the same bytes."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cheap_tasks import rows

from avbench.engine.run import run

N = 150
SHARDS = 75
CODE = """
import json, sys
from pathlib import Path
from avbench.engine.run import run
from cheap_tasks import rows
run("cheap", json.loads(sys.argv[1]), rows({n}), Path(sys.argv[2]), workers=2)
"""
pytestmark = [
    pytest.mark.usefixtures("plugin"),
    pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc"),
]


def settings(log: Path) -> dict:
    return {"power": 2, "log": str(log), "sleep_s": 0.004}


@pytest.fixture(scope="module")
def expected(tmp_path_factory, plugin_path: Path) -> dict[Path, bytes]:
    """What a run leaves that no one disturbs, made by one process."""
    folder = tmp_path_factory.mktemp("undisturbed")
    finish(folder / "work", settings(Path(os.devnull)), plugin_path)
    return files(folder / "work")


def start(work: Path, given: dict, plugin_path: Path) -> subprocess.Popen:
    import json

    command = [sys.executable, "-c", CODE.format(n=N), json.dumps(given), str(work)]
    environment = os.environ | {"PYTHONPATH": str(plugin_path), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, env=environment, start_new_session=True, stderr=subprocess.DEVNULL
    )


def finish(work: Path, given: dict, plugin_path: Path) -> None:
    assert start(work, given, plugin_path).wait() == 0


def files(work: Path) -> dict[Path, bytes]:
    return {p.relative_to(work): p.read_bytes() for p in work.rglob("*") if p.is_file()}


def of_session(session: int) -> list[int]:
    """The processes of a session that still live: main, fork server, workers, tracker."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, its = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its) == session and state != "Z":
            found.append(int(folder.name))
    return sorted(found)


def reach(work: Path, n_done: int, running: subprocess.Popen) -> None:
    """Waits until so many shards are done; of none, until there are workers."""
    while len(list(work.glob("*/done/0*"))) < n_done or len(of_session(running.pid)) < 4:
        assert running.poll() is None
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_killed_process_changes_no_byte(tmp_path, plugin_path, expected, seed) -> None:
    choose = random.Random(seed)  # noqa: S311
    work, given = tmp_path / "work", settings(Path(os.devnull))
    running = start(work, given, plugin_path)
    reach(work, choose.randrange(SHARDS - 10), running)
    victim = choose.choice(of_session(running.pid))
    os.kill(victim, signal.SIGKILL)
    running.wait()
    assert (victim == running.pid) == (running.returncode == -signal.SIGKILL)
    finish(work, given, plugin_path)
    until = time.monotonic() + 10
    while of_session(running.pid) and time.monotonic() < until:
        time.sleep(0.05)  # workers that outlived the killed process end by themselves
    assert of_session(running.pid) == []
    assert files(work) == expected


def test_workers_end_when_the_main_process_is_killed(tmp_path, plugin_path) -> None:
    running = start(tmp_path / "work", settings(tmp_path / "log"), plugin_path)
    until = time.monotonic() + 20
    while not (tmp_path / "log").exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert len(of_session(running.pid)) >= 3
    running.kill()
    running.wait()
    while of_session(running.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert of_session(running.pid) == []


def test_what_was_done_before_the_kill_is_not_done_again(tmp_path, plugin_path, plugin) -> None:
    log = tmp_path / "log"
    running = start(tmp_path / "work", settings(log), plugin_path)
    reach(tmp_path / "work", 20, running)
    running.kill()
    running.wait()
    while of_session(running.pid):
        time.sleep(0.05)
    found = run("cheap", settings(log), rows(N), tmp_path / "work", workers=2)
    assert len(found) == N
    ids = log.read_text().split()
    assert set(ids) == {row["clip_id"] for row in rows(N)}
    assert len(ids) <= N + 2 * 2  # the shards of two rows that two workers had in hand
