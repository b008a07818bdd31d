"""Shards `data/{split}-00000-of-00012`: numbered while they are written, named when all are there.

They have a folder of their own, which pandas and Polars then read as one table.
"""

from pathlib import Path

FOLDER = "data"


class Shards:
    """The files of one split, below `folder`/data."""

    def __init__(self, folder: Path, split: str, suffix: str, limit_bytes: int) -> None:
        self._folder = folder / FOLDER
        self._folder.mkdir(exist_ok=True)
        self._split = split
        self._suffix = suffix
        self._limit = limit_bytes
        self._parts: list[Path] = []
        self._bytes = 0

    def fits(self, n_bytes: int) -> bool:
        """Whether a clip of this size still goes into the open shard; a first one always does."""
        return bool(self._parts) and (self._bytes == 0 or self._bytes + n_bytes <= self._limit)

    def take(self, n_bytes: int) -> None:
        """Counts a clip into the open shard."""
        self._bytes += n_bytes

    def open_next(self) -> Path:
        """A name for the next shard."""
        path = self._folder / f".{self._split}-{len(self._parts):05d}.{self._suffix}"
        self._parts.append(path)
        self._bytes = 0
        return path

    def name_all(self) -> list[Path]:
        """Gives the shards, all closed, their last names."""
        n = len(self._parts)
        return [
            part.replace(self._folder / f"{self._split}-{i:05d}-of-{n:05d}.{self._suffix}")
            for i, part in enumerate(self._parts)
        ]
