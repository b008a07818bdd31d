"""Finished shards on disk: `part-00012.jsonl`, then the marker `done/00012`.

The parts are JSON lines, since the result of a task is a few hundred numbers a clip; the merged
tables are Parquet. A marker says of which rows its part is and how long: a part that was cut short,
is gone or belongs to other rows is not done.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from avbench.engine.disk import write_whole
from avbench.engine.lines import HEAD, read_lines
from avbench.errors import UserError


@dataclass(frozen=True)
class Part:
    """What a marker says: the shard's digest, its rows, the failures among them, its bytes."""

    shard: str
    n_rows: int
    n_failures: int
    n_bytes: int


class Store:
    """The parts of one task below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, index: int) -> Path:
        """Where a part lies."""
        return self._folder / f"part-{index:05d}.jsonl"

    def part(self, index: int, shard: str) -> Part | None:
        """The part of these rows, if it is complete."""
        try:
            part = Part(**json.loads((self._folder / "done" / f"{index:05d}").read_bytes()))
            there = self.path(index).stat().st_size == part.n_bytes
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return part if there and part.shard == shard else None

    def unmark(self, index: int) -> None:
        """Says that a part is not done; it stays, for the lines in it that can be kept."""
        (self._folder / "done" / f"{index:05d}").unlink(missing_ok=True)

    def put(self, index: int, lines: list[bytes], shard: str) -> Part:
        """Writes a part and then its marker, each atomically."""
        content = b"".join(lines)
        failures = sum(1 for line in lines if (head := HEAD.match(line)) and head[2])
        part = Part(shard, len(lines), failures, len(content))
        write_whole(self.path(index), content)
        write_whole(self._folder / "done" / f"{index:05d}", json.dumps(asdict(part)).encode())
        return part

    def results(self, index: int, n_rows: int) -> Iterator[dict[str, Any]]:
        """The result rows of a part, one line in memory at a time.

        Raises:
            UserError: the part is damaged.
        """
        found = 0
        for line in read_lines(self.path(index)):
            if not line.ok:
                break
            found += 1
            yield line.result
        if found != n_rows:
            raise UserError(
                f"{self.path(index)}: damaged, {found} of {n_rows} rows can be read; delete it "
                "and run the same command again: its other rows are kept"
            )
