"""Workers of a ray cluster: one that exists, or one of this machine."""

import logging
import os
import warnings
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from avbench.engine.arrival import require_part
from avbench.engine.execution import Execution
from avbench.engine.executors import Finished, single_thread
from avbench.engine.jobs import Job, run_job
from avbench.engine.store import Part
from avbench.errors import EXIT_ENVIRONMENT, MissingExtra, UserError

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # it would report to its makers
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DEDUP_LOGS": "0",
}
STORE_BYTES = 100 * 2**20  # of a local cluster's object store: nothing but names goes through it
MAX_LOST_NODES = 10  # in the life of one shard, before it is taken to be the cause
LOG = logging.getLogger(__name__)


class NoCluster(UserError):
    """There is no ray cluster where one was expected."""

    exit_code = EXIT_ENVIRONMENT


class Ray:
    """Shards as ray tasks. A node that goes costs its shards a new start elsewhere, no more."""

    def __init__(self, how: Execution) -> None:
        self._how = how
        self._ray = _connect(how)

    def map(self, jobs: Iterable[Job], *, fresh: bool = False) -> Generator[Finished, None, None]:
        """Each job once, as many at a time as there are workers."""
        submit = self._ray.remote(
            num_cpus=1, num_gpus=self._how.gpus, max_retries=0, max_calls=1 if fresh else 0
        )(run_remote)
        waiting, lost = iter(jobs), Counter[tuple[Path, int]]()
        pending: dict[Any, Job] = {}
        try:
            while True:
                for job in _take(waiting, self._how.workers - len(pending)):
                    pending[submit.remote(job)] = job
                if not pending:
                    return
                ready, _ = self._ray.wait(list(pending), num_returns=1)
                job = pending.pop(ready[0])
                key = job.folder, job.index
                if lost[key] < MAX_LOST_NODES and self._node_was_lost(ready[0]):
                    lost[key] += 1
                    pending[submit.remote(job)] = job
                    continue
                yield Finished(job, self._part(job, ready[0]))
        finally:
            for reference in pending:
                self._ray.cancel(reference, force=True)

    def _node_was_lost(self, reference: Any) -> bool:  # noqa: ANN401
        try:
            self._ray.get(reference)
        except _lost(self._ray):
            LOG.warning("a node of the cluster is gone; its shards are run elsewhere")
            return True
        except Exception:  # noqa: BLE001 - `_part` looks at all others
            return False
        return False

    def _part(self, job: Job, reference: Any) -> Part | None:  # noqa: ANN401
        errors = self._ray.exceptions
        died = (errors.WorkerCrashedError, errors.OutOfMemoryError, *_lost(self._ray))
        try:
            part: Part = self._ray.get(reference)
        except died:
            return None
        except errors.RayTaskError as error:
            raise error.cause from error
        return require_part(job, part, self._how.wait_s)


def run_remote(job: Job) -> Part:
    """What a ray worker does."""
    single_thread()
    return run_job(job)


def _take(jobs: Iterator[Job], n: int) -> Iterator[Job]:
    for _ in range(n):
        job = next(jobs, None)
        if job is None:
            return
        yield job


def _lost(ray: Any) -> tuple[type[Exception], ...]:  # noqa: ANN401
    errors = ray.exceptions
    return (errors.NodeDiedError, errors.LocalRayletDiedError, errors.ObjectLostError)


def _connect(how: Execution) -> Any:  # noqa: ANN401
    """The package, connected: once a process, and for the rest of its life."""
    os.environ.update({k: v for k, v in QUIET.items() if k not in os.environ})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import ray
        except ImportError:
            raise MissingExtra("--executor ray needs ray: pip install 'avbench[ray]'") from None
        if not ray.is_initialized():
            _start(ray, how)
    resources: Any = ray.cluster_resources
    found = resources().get("GPU", 0.0)
    if how.gpus > found:
        raise NoCluster(f"a worker takes {how.gpus:g} GPU, the ray cluster has {found:g}")
    return ray


def _start(ray: Any, how: Execution) -> None:  # noqa: ANN401
    logging.getLogger("ray").setLevel(logging.ERROR)
    ray._private.worker._worker_logs_enabled = False  # what its servers say would go to stdout
    quiet = {"log_to_driver": False, "configure_logging": False}
    if not how.address:
        ray.init(
            address="local",
            num_cpus=how.workers,
            include_dashboard=False,
            object_store_memory=STORE_BYTES,
            **quiet,
        )
        return
    try:
        ray.init(address=how.address, **quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise NoCluster(
            f"--address {how.address}: no ray cluster answers there ({error}); start one with "
            "ray start --head, or leave --address out to use this machine alone"
        ) from error
