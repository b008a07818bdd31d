"""Children that open media, as many as there are workers; one that dies is a finding."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

from avbench.media.limits import Limits
from avbench.submitting.limits import DecoderLimits
from avbench.submitting.process import Child

Facts = dict[str, Any]


class Decoder:
    """Asks children about files; thread-safe, as many at once as there are children."""

    def __init__(self, limits: DecoderLimits, jobs: int = 1) -> None:
        self._limits = limits
        self.jobs = jobs
        self.n_crashes = 0
        self._lock = Lock()
        self._free: SimpleQueue[Child] = SimpleQueue()
        for _ in range(jobs):
            self._free.put(Child(limits))

    def measure(self, path: Path, limits: Limits) -> Facts:
        """Facts of a media file (see `measure`); `refused` and `reason` where there are none.

        "crashed", "hung" and "memory" are what the file did to its child.
        """
        return self._ask("media", path, {"limits": asdict(limits)})

    def table(self, kind: str, table: Path) -> Facts:
        """Of "words": `faults` and `lines`; of "vectors": `rows`; or `refused` and `reason`."""
        return self._ask(kind, table, {})

    def close(self) -> None:
        """Ends the children."""
        for _ in range(self.jobs):
            self._free.get().stop()

    def _ask(self, kind: str, path: Path, more: Facts) -> Facts:
        if self.n_crashes >= self._limits.most_crashes:
            many = f"not opened: {self.n_crashes} files before it ended the decoder"
            return {"refused": "not_opened", "reason": many}
        with self._child() as child:
            question = {"kind": kind, "path": str(path.absolute()), **more}
            answer = child.ask(question | {"cpu_s": self._limits.cpu_s})
        if answer.get("refused") in ("crashed", "hung"):
            with self._lock:
                self.n_crashes += 1
        return answer

    @contextmanager
    def _child(self) -> Iterator[Child]:
        child = self._free.get()
        try:
            yield child
        finally:
            self._free.put(child)


@contextmanager
def decoder(limits: DecoderLimits, jobs: int = 1) -> Iterator[Decoder]:
    """A decoder that is closed in the end."""
    made = Decoder(limits, jobs)
    try:
        yield made
    finally:
        made.close()


def capped(limits: Limits, duration_s: float) -> Limits:
    """The same with no more than this duration."""
    return replace(limits, max_duration_s=min(limits.max_duration_s, duration_s))
