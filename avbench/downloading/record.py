"""What was fetched and unpacked: `downloads/s1.zip.json`, kept after the archive is gone."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from avbench.downloading.remote import Remote
from avbench.downloading.unpack import Member


@dataclass(frozen=True)
class Record:
    """One archive. `published`: the checksum that it was held against, "" where there is none.

    `members`: what came out of it; None while it is not unpacked.
    """

    file: str
    url: str
    n_bytes: int
    md5: str
    sha256: str
    published: str
    fetched: str  # UTC, ISO 8601
    members: tuple[Member, ...] | None = None

    def write(self, path: Path) -> None:
        """Writes the record whole or not at all."""
        temporary = path.with_name(f"{path.name}.tmp")
        temporary.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        temporary.replace(path)

    def fits(self, remote: Remote) -> bool:
        """Is this the record of what the server offers now?"""
        if remote.digest is not None:
            return str(remote.digest) in (f"md5:{self.md5}", f"sha256:{self.sha256}")
        return self.url == remote.url and remote.n_bytes in (None, self.n_bytes)

    def missing(self, out: Path) -> list[str]:
        """The members that are not below `out` in their length."""
        return [m.path for m in self.members or () if _length(out / m.path) != m.n_bytes]


def record_path(target: Path) -> Path:
    """Where the record of an archive lies."""
    return target.with_name(f"{target.name}.json")


def read_record(path: Path) -> Record | None:
    """The record at `path`; None where there is none that can be read."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        members = raw.pop("members")
        found = None if members is None else tuple(Member(**m) for m in members)
        return Record(**raw, members=found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _length(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
