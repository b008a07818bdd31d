"""How much may come out of an archive, held against the bytes that really do."""

from dataclasses import dataclass

from avbench.archives.entries import Entry
from avbench.archives.errors import BadArchive


@dataclass(frozen=True)
class ArchiveLimits:
    """Upper bounds. `ratio`: bytes out per byte of the archive, above `ratio_from_bytes`."""

    files: int = 500_000
    file_bytes: int = 16 << 30
    total_bytes: int = 1 << 40
    ratio: float = 200.0
    ratio_from_bytes: int = 64 << 20


class Meter:
    """Counts what passes and stops the archive that gives too much."""

    def __init__(self, limits: ArchiveLimits, archive_bytes: int) -> None:
        """`archive_bytes`: the size of the archive itself."""
        self._limits = limits
        self._most = max(limits.ratio_from_bytes, limits.ratio * archive_bytes)
        self._entries = 0
        self.n_bytes = 0

    def entry(self, entry: Entry) -> None:
        """Notes the next entry, before its content is read.

        Raises:
            BadArchive: too many, too large, or too many bytes were passed over to get here.
        """
        self._entries += 1
        if self._entries > self._limits.files:
            raise BadArchive(f"more than {self._limits.files:,} entries")
        if entry.n_bytes > self._limits.file_bytes:
            most = f"{self._limits.file_bytes:,} bytes"
            raise BadArchive(f"{entry.name[:80]!a} is larger than {most}")
        self._check(entry.at_bytes)

    def add(self, n_bytes: int) -> None:
        """Counts content.

        Raises:
            BadArchive: too much of it, in all or for so small an archive.
        """
        self.n_bytes += n_bytes
        self._check(self.n_bytes)

    def _check(self, n_bytes: int) -> None:
        if n_bytes > self._limits.total_bytes:
            raise BadArchive(f"more than {self._limits.total_bytes:,} bytes come out of it")
        if n_bytes > self._most:
            raise BadArchive(
                f"more than {self._limits.ratio:g} bytes come out of each of its bytes"
            )
