"""A stage: all rows of one task, cut into shards that depend on the number of rows alone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avbench.engine.digests import HEX, row_digest, shard_digest, text_digest
from avbench.engine.disk import disk_trouble, write_whole
from avbench.engine.jobs import Job, Row
from avbench.engine.store import Part, Store

MAX_ROWS = 64  # of a shard: 150,000 clips are 2,344 shards, of some minutes each
MIN_SHARDS = 64  # as far as there are rows: so that many workers share a small corpus
INDEX = "rows.txt"


@dataclass(frozen=True)
class Stage:
    """`rows` of `task`, whose results go to `folder`.

    The folder's name covers settings and rows: other settings never meet these parts. `digests`:
    those of the rows, one after the other (32 bytes a row, so that the rows need no copy).
    """

    task: str
    settings: str  # JSON
    rows: Sequence[Row]
    folder: Path
    digests: bytes

    @property
    def store(self) -> Store:
        """The stage's parts."""
        return Store(self.folder)

    @property
    def n_shards(self) -> int:
        """The number of shards."""
        return -(-len(self.rows) // shard_rows(len(self.rows)))

    def n_rows(self, index: int) -> int:
        """The rows of a shard."""
        first, stop = self._span(index)
        return stop - first

    def paths(self) -> Iterator[Path]:
        """The parts of all shards, there or not."""
        return (self.store.path(index) for index in range(self.n_shards))

    def part(self, index: int) -> Part | None:
        """A shard's part, if it is complete."""
        first, stop = self._span(index)
        rows = (self.digests[i * HEX : (i + 1) * HEX].decode() for i in range(first, stop))
        return self.store.part(index, shard_digest(rows))

    def job(self, index: int, old: tuple[Path, ...] = (), *, redo_failures: bool = False) -> Job:
        """A shard as a job."""
        first, stop = self._span(index)
        rows = tuple(self.rows[first:stop])
        return Job(self.task, self.settings, index, rows, self.folder, old, redo_failures)

    def begin(self) -> None:
        """Makes the folder, and notes which rows it is about.

        Raises:
            DiskError: it cannot be written to.
        """
        with disk_trouble(self.folder):
            if not (self.folder / INDEX).is_file():
                write_whole(self.folder / INDEX, self.digests)

    def earlier(self) -> dict[int, set[Path]]:
        """Shard -> parts, of runs with the same settings, that hold some of its rows.

        So a corpus that grew by a few clips, or of which a few files changed, costs those.
        """
        found: dict[int, set[Path]] = {}
        size, alike = shard_rows(len(self.rows)), f"{self.folder.name.rsplit('-', 1)[0]}-*/{INDEX}"
        indices = [p for p in sorted(self.folder.parent.glob(alike)) if p.parent != self.folder]
        if not indices:
            return found
        mine = {self._digest(i): i // size for i in range(len(self.rows))}
        for folder in (path.parent for path in indices):
            theirs = (folder / INDEX).read_bytes()
            n_rows, store = len(theirs) // HEX, Store(folder)
            for i in range(n_rows):
                shard = mine.get(theirs[i * HEX : (i + 1) * HEX])
                if shard is not None:
                    found.setdefault(shard, set()).add(store.path(i // shard_rows(n_rows)))
        return found

    def _digest(self, row: int) -> bytes:
        return self.digests[row * HEX : (row + 1) * HEX]

    def _span(self, index: int) -> tuple[int, int]:
        size = shard_rows(len(self.rows))
        return index * size, min(len(self.rows), (index + 1) * size)


def make_stage(task: str, settings: dict[str, Any], rows: Sequence[Row], work: Path) -> Stage:
    """A stage below `work`; the rows are read once, one at a time."""
    text = json.dumps(settings, sort_keys=True)
    digests = b"".join(_encoded(rows))
    of_rows = text_digest(digests.decode())[:16]
    folder = work / f"{task}-{text_digest(f'{task} {text}')[:8]}-{of_rows}"
    return Stage(task, text, rows, folder, digests)


def shard_rows(n_rows: int) -> int:
    """Rows of a shard: depends on the number of rows alone, never on the workers."""
    return min(MAX_ROWS, max(1, n_rows // MIN_SHARDS))


def _encoded(rows: Sequence[Row]) -> Iterator[bytes]:
    for row in rows:
        yield row_digest(row).encode()
