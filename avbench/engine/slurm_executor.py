"""Job arrays of Slurm, by submitit: this process submits, and waits for the markers."""

import time
import uuid
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avbench.engine.arrival import require_part
from avbench.engine.execution import Execution
from avbench.engine.executors import Finished, single_thread
from avbench.engine.jobs import Job, part_of, run_job
from avbench.engine.store import Part
from avbench.errors import EXIT_ENVIRONMENT, MissingExtra, UserError

POLL_S = {"slurm": 10.0}
TIMEOUT_MIN = 1440  # where --slurm time=... says nothing
BLAMELESS = ("NODE_FAIL", "PREEMPTED", "TIMEOUT", "BOOT_FAIL")  # states that are no shard's fault
MAX_BLAMELESS = 10  # in the life of one shard, before it is taken to be the cause


class NoSlurm(UserError):
    """Slurm is not here, or refuses what is asked of it."""

    exit_code = EXIT_ENVIRONMENT


@dataclass
class _Chunk:
    """The jobs of one array task, which runs them in order; `began` is its first sign of life."""

    left: list[Job]
    began: Path
    handle: Any = None


class Slurm:
    """Shards dealt out to the tasks of one array; what a task that dies leaves is dealt anew."""

    cluster = "slurm"

    def __init__(self, how: Execution) -> None:
        self._how = how
        self._submitit = _package()
        self._excused: Counter[tuple[Path, int]] = Counter()

    def map(self, jobs: Iterable[Job], *, fresh: bool = False) -> Generator[Finished, None, None]:
        """Each job once. `fresh`: each in an array task of its own."""
        waiting = list(jobs)
        while waiting:
            folder = waiting[0].folder / "slurm"
            n = len(waiting) if fresh else min(self._how.workers, len(waiting))
            token = uuid.uuid4().hex[:8]
            chunks = [_Chunk(waiting[k::n], folder / f"began-{token}-{k}") for k in range(n)]
            self._submit(chunks, folder)
            try:
                waiting = yield from self._watch(chunks)
            finally:
                for chunk in chunks:
                    if not chunk.handle.done():
                        chunk.handle.cancel()
            if not any(chunk.began.exists() for chunk in chunks):
                raise NoSlurm(f"no task of the array could start avbench; see the logs in {folder}")

    def _submit(self, chunks: Sequence[_Chunk], folder: Path) -> None:
        try:
            executor = self._submitit.AutoExecutor(folder=folder, cluster=self.cluster)
            executor.update_parameters(**self._parameters())
            work = [chunk.left[:] for chunk in chunks], [chunk.began for chunk in chunks]
            handles = executor.map_array(run_chunk, *work)
        except (RuntimeError, OSError) as error:
            raise NoSlurm(
                f"--executor slurm: {error}; run it where sbatch works, or have a script printed "
                "by --sbatch and submit that"
            ) from error
        for chunk, handle in zip(chunks, handles, strict=True):
            chunk.handle = handle

    def _parameters(self) -> dict[str, Any]:
        given: dict[str, Any] = dict(self._how.slurm)
        plain = {"name": "avbench", "timeout_min": TIMEOUT_MIN}
        if self.cluster != "slurm":
            return plain
        if self._how.gpus:
            given.setdefault("gres", gres(self._how.gpus))
        more = {"cpus_per_task": 1, "slurm_array_parallelism": self._how.workers}
        return plain | more | {"slurm_additional_parameters": given}

    def _watch(self, chunks: Sequence[_Chunk]) -> Generator[Finished, None, list[Job]]:
        """Yields what becomes of the jobs; returns those that have to be submitted again."""
        again: list[Job] = []
        running = list(chunks)
        while running:
            for chunk in list(running):
                ended = chunk.handle.done()
                yield from _new_parts(chunk)
                if ended:
                    running.remove(chunk)
                    yield from self._end(chunk)
                    again += chunk.left
            if running:
                time.sleep(POLL_S.get(self.cluster, 0.2))
        return again

    def _end(self, chunk: _Chunk) -> Iterator[Finished]:
        """The last of a task that has ended: leaves in `left` what is to be run again."""
        if chunk.handle.exception() is None:
            outcome = chunk.handle.result()
            if isinstance(outcome, BaseException):
                raise outcome
            while chunk.left:
                job = chunk.left.pop(0)
                yield Finished(job, require_part(job, outcome[job.index], self._how.wait_s))
        elif chunk.left and chunk.began.exists() and not self._excuse(chunk):
            yield Finished(chunk.left.pop(0), None)

    def _excuse(self, chunk: _Chunk) -> bool:
        """Whether the task ended for a reason that its shard has no part in."""
        if not chunk.handle.state.startswith(BLAMELESS):
            return False
        key = chunk.left[0].folder, chunk.left[0].index
        self._excused[key] += 1
        return self._excused[key] <= MAX_BLAMELESS


def run_chunk(jobs: Sequence[Job], began: Path) -> dict[int, Part] | Exception:
    """What an array task does: its jobs in order. An error is returned, so that it travels."""
    began.touch()
    single_thread()
    try:
        return {job.index: run_job(job) for job in jobs}
    except Exception as error:  # noqa: BLE001 - raised again in the process that waits
        return error


def gres(gpus: float) -> str:
    """What Slurm is asked for: whole GPUs."""
    return f"gpu:{max(1, round(gpus))}"


def _new_parts(chunk: _Chunk) -> Iterator[Finished]:
    while chunk.left:
        job = chunk.left[0]
        part = part_of(job)
        if part is None:
            return  # they are run in order
        yield Finished(chunk.left.pop(0), part)


def _package() -> Any:  # noqa: ANN401
    try:
        import submitit
    except ImportError:
        raise MissingExtra(
            "--executor slurm needs submitit: pip install 'avbench[slurm]'"
        ) from None
    return submitit
