"""Ray: three nodes on one machine, one of which goes in the middle of a run."""

import threading
import time
import warnings
from pathlib import Path

import pytest
from cheap_tasks import rows

from avbench.engine.execution import Execution
from avbench.engine.ray_executor import QUIET, NoCluster, Ray
from avbench.engine.run import run

pytest.importorskip("ray")
N = 60
GONE = "a node of the cluster is gone; its shards are run elsewhere"
SOON_MISSED = {
    "health_check_initial_delay_ms": 0,
    "health_check_period_ms": 500,
    "health_check_timeout_ms": 500,
    "health_check_failure_threshold": 3,
}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # ray closes no file of its own
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def cluster(plugin: Path, monkeypatch: pytest.MonkeyPatch):
    """A head and two more nodes, of one core each; nothing is reported to anyone."""
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ray
        from ray.cluster_utils import Cluster

        head = {"num_cpus": 1, "_system_config": SOON_MISSED}
        found = Cluster(initialize_head=True, head_node_args=head)
        for _ in range(2):
            found.add_node(num_cpus=1)
        found.wait_for_nodes()
        yield found
        ray.shutdown()
        found.shutdown()


def settings(tmp_path: Path) -> dict:
    more = {"sleep_s": 0.01, "parents": str(tmp_path / "parents")}
    return {"power": 2, "log": str(tmp_path / "log"), **more}


def test_a_node_that_goes_and_a_row_that_kills_change_nothing_else(
    tmp_path, cluster, caplog, capfd
) -> None:
    given = rows(N)
    given[10]["dies"] = "always"
    for row in given[20:]:
        row["waits_for"] = str(tmp_path / "one node less")
    how = Execution("ray", 6, address=cluster.address, wait_s=5.0)
    remover = threading.Thread(target=remove_a_node_at_work, args=(cluster, tmp_path, caplog))
    remover.start()
    found = run("cheap", settings(tmp_path), given, tmp_path / "ray", how=how)
    remover.join()
    assert GONE in caplog.messages
    assert capfd.readouterr().out == ""
    assert [row["clip_id"] for row in found if row["status"] != "ok"] == ["c0010"]
    here = Execution("processes", 2)
    assert found == run("cheap", settings(tmp_path), given, tmp_path / "here", how=here)
    assert parts(tmp_path / "ray") == parts(tmp_path / "here")
    ids = (tmp_path / "log").read_text().split()
    assert len(ids) <= 2 * N + 20  # by ray and here; again: what the node had in hand, the deadly
    with pytest.raises(NoCluster, match=r"a worker takes 0.5 GPU, the ray cluster has 0"):
        Ray(Execution("ray", 1, gpus=0.5))
    bug = [{"clip_id": "x", "raises": "a bug"}]
    with pytest.raises(ZeroDivisionError, match="a bug"):
        run("cheap", settings(tmp_path), bug, tmp_path / "bug", how=how)


def remove_a_node_at_work(cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Waits until all three nodes are in the middle of a shard, removes one, lets others go on."""
    until = time.monotonic() + 60
    while not (tmp_path / "parents").exists() or at_work(tmp_path) < 3:
        assert time.monotonic() < until
        time.sleep(0.05)
    cluster.remove_node(list(cluster.worker_nodes)[-1], allow_graceful=False)
    while GONE not in caplog.messages:
        assert time.monotonic() < until
        time.sleep(0.05)
    (tmp_path / "one node less").touch()


def at_work(tmp_path: Path) -> int:
    """The nodes whose last row is one that waits."""
    lines = (tmp_path / "parents").read_text().splitlines()
    last = dict(line.split() for line in lines)
    return sum(clip_id >= "c0020" for clip_id in last.values())


def parts(work: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in work.glob("*/part-*")}


def test_no_cluster_at_the_address_is_told(tmp_path, monkeypatch) -> None:
    import ray

    def refused(**_: object) -> None:
        raise ConnectionError("nobody there")

    monkeypatch.setattr(ray, "init", refused)
    with pytest.raises(NoCluster, match=r"--address 10.0.0.1:6379: no ray cluster answers there"):
        Ray(Execution("ray", 1, address="10.0.0.1:6379"))
