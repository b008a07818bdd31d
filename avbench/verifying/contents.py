"""The bytes of a copy: the same under two names, and against the records of a download."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from avbench.downloading.record import Record, read_record
from avbench.downloading.remote import FOLDER
from avbench.engine.run import Progress
from avbench.media.digest import sha256_file
from avbench.verifying.duplicates import duplicates, length_of, same_length
from avbench.verifying.files import below
from avbench.verifying.findings import CHECKSUM, MISSING, Finding


@dataclass(frozen=True)
class Contents:
    """The files to look at: `media` of the clips, and what the records of downloads list."""

    root: Path
    media: tuple[Path, ...]
    jobs: int = 1

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """What `avbench download` noted in this copy."""
        paths = sorted((self.root / FOLDER).glob("*.json"))
        found = (read_record(path) for path in paths if not path.name.endswith(".part.json"))
        return tuple(record for record in found if record is not None and record.members)

    def check_lengths(self) -> list[Finding]:
        """Members of the records that are missing or of another length: no byte is read."""
        findings = []
        for record in self.records:
            for member in record.members or ():
                path = self.root / member.path
                if not path.is_file():
                    said = f"it came out of {record.file}, and is not there any more"
                    findings.append(Finding(MISSING, member.path, said))
                elif path.stat().st_size != member.n_bytes:
                    said = f"{path.stat().st_size:,} bytes, {record.file} held {member.n_bytes:,}"
                    findings.append(Finding(CHECKSUM, member.path, said))
        return findings

    def check_bytes(self, progress: Progress | None = None) -> tuple[list[Finding], int]:
        """Duplicates and changed files by SHA-256; also the number of files that were read."""
        listed = {
            self.root / member.path: (record.file, member.sha256, member.n_bytes)
            for record in self.records
            for member in record.members or ()
        }
        alike = same_length(self.media)
        recorded = {p for p, (_, _, n) in listed.items() if p.is_file() and length_of(p) == n}
        sums = self._sums(sorted({p for group in alike for p in group} | recorded), progress)
        findings = []
        for path in sorted(recorded):
            file, sha256, _ = listed[path]
            if sums[path] != sha256:
                said = f"sha256 {sums[path]}, out of {file} came {sha256}"
                findings.append(Finding(CHECKSUM, below(path, self.root), said))
        return findings + duplicates(self.root, alike, sums), len(sums)

    def _sums(self, paths: Sequence[Path], progress: Progress | None) -> dict[Path, str]:
        tell, sums = progress or (lambda _done, _all: None), {}
        with ThreadPoolExecutor(self.jobs) as pool:  # hashing leaves the interpreter to others
            for done, (path, digest) in enumerate(
                zip(paths, pool.map(sha256_file, paths), strict=True), start=1
            ):
                sums[path] = digest
                tell(done, len(paths))
        return sums
