"""Finished shards on disk: `part-00012.jsonl`, then the empty marker `done/00012`.

The parts are JSON lines (floats written so that they read back bit for bit), since the result of
a task is a few hundred numbers a clip; the merged tables are Parquet.
"""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Store:
    """The parts of one task below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def done(self) -> set[int]:
        """Indices of the shards that are complete."""
        return {int(p.name) for p in (self._folder / "done").glob("[0-9]*")}

    def put(self, index: int, rows: list[dict[str, Any]]) -> None:
        """Writes a part atomically, then its marker."""
        (self._folder / "done").mkdir(parents=True, exist_ok=True)
        part = self._part(index)
        temporary = part.with_suffix(".tmp")
        temporary.write_text("".join(json.dumps(_plain(row)) + "\n" for row in rows))
        temporary.replace(part)
        (self._folder / "done" / f"{index:05d}").touch()

    def rows(self) -> Iterator[dict[str, Any]]:
        """All rows of all complete shards, in shard order."""
        for index in sorted(self.done()):
            with self._part(index).open() as part:
                yield from map(json.loads, part)

    def _part(self, index: int) -> Path:
        return self._folder / f"part-{index:05d}.jsonl"


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """NaN and infinity have no place in a result: a value that is none is None."""
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
