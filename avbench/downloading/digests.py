"""Checksums: as published, and as computed while the bytes pass."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_LENGTHS = {"md5": 32, "sha256": 64}
PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Digest:
    """A published checksum; `str` gives `md5:36e5...`."""

    algorithm: str
    hexdigest: str

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.hexdigest}"


def parse_digest(text: str) -> Digest | None:
    """`md5:36e5...` or `sha256:...`; None for anything else."""
    algorithm, _, digits = text.lower().partition(":")
    if not re.fullmatch(r"[0-9a-f]+", digits) or _LENGTHS.get(algorithm) != len(digits):
        return None
    return Digest(algorithm, digits)


class Sums:
    """MD5 and SHA-256 of the bytes seen so far. MD5 is what archives of data publish."""

    def __init__(self) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self.n_bytes = 0

    def update(self, data: bytes) -> None:
        """Takes in the next bytes."""
        self._md5.update(data)
        self._sha256.update(data)
        self.n_bytes += len(data)

    def of(self, algorithm: str) -> Digest:
        """The checksum so far."""
        found = {"md5": self._md5, "sha256": self._sha256}[algorithm]
        return Digest(algorithm, found.hexdigest())


def sums_of(path: Path, tell: Callable[[int], None] | None = None) -> Sums:
    """The checksums of a file; `tell` hears of each piece read (bytes)."""
    sums = Sums()
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            sums.update(piece)
            if tell is not None:
                tell(len(piece))
    return sums
