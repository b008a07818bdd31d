"""Unpacking into a corpus: nothing outside it, nothing overwritten, nothing half written.

An archive is unpacked beside itself and its files are moved into place when all of it has been
read: a hostile one leaves nothing, an interrupted one goes on with the files that were complete.
"""

import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from threading import Event

from avbench.archives import errors as archives
from avbench.archives.entries import Entry, declared_bytes, entries
from avbench.archives.limits import ArchiveLimits, Meter
from avbench.archives.names import Taken, place_of
from avbench.downloading.digests import PIECE_BYTES, Sums, sums_of
from avbench.downloading.errors import BadArchive, DownloadError
from avbench.downloading.space import check_space
from avbench.downloading.tries import Stopped

LIMITS = ArchiveLimits()


@dataclass(frozen=True)
class Member:
    """A file that came out of an archive. `path` is posix, below the folder of the corpus."""

    path: str
    n_bytes: int
    sha256: str


def unpack(
    archive: Path, out: Path, *, limits: ArchiveLimits = LIMITS, stop: Event | None = None
) -> tuple[Member, ...]:
    """Unpacks `archive` (zip, tar.gz) into `out`. A file that is there with this content is fine.

    Raises:
        BadArchive: it is damaged or holds what it should not; `out` is then unchanged.
        DownloadError: another file is in the way, or the disk is full.
        Stopped: `stop` was set.
    """
    staging = archive.with_name(f".{archive.name}.unpacking")  # hidden: no clip
    meter = Meter(limits, archive.stat().st_size)
    job = _Job(archive, out, staging, meter, stop or Event())
    try:
        declared = declared_bytes(archive)
        if declared is not None:
            check_space(out, declared, f"unpack {archive.name}")
        members = tuple(job.run())
        job.publish(members)
    except archives.BadArchive as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise BadArchive(f"{archive.name}: {error}; nothing of it was unpacked") from error
    except OSError as error:
        raise DownloadError(f"unpacking {archive.name}: {error}") from error
    shutil.rmtree(staging, ignore_errors=True)
    return members


@dataclass
class _Job:
    archive: Path
    out: Path
    staging: Path
    meter: Meter
    stop: Event
    taken: Taken = field(default_factory=Taken, init=False)

    def run(self) -> Iterator[Member]:
        """Every file of the archive, complete in the staging folder or in place already."""
        with entries(self.archive) as found:
            for entry in found:
                if self.stop.is_set():
                    raise Stopped
                self.meter.entry(entry)
                if entry.fault:
                    raise BadArchive(entry.fault)
                path = place_of(entry.name)
                if path is None:
                    continue
                self.taken.add(path, folder=entry.folder)
                if not entry.folder:
                    yield self._member(entry, path)

    def publish(self, members: tuple[Member, ...]) -> None:
        """Moves the files into place, after a look whether all can be."""
        for member in members:
            target = self.out / member.path
            if target.exists() and not _holds(target, member):
                raise DownloadError(
                    f"{target} is in the way: {self.archive.name} holds another file of this "
                    "name; nothing was overwritten: move yours away"
                )
        for member in members:
            staged, target = self.staging / member.path, self.out / member.path
            if staged.exists() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                staged.replace(target)

    def _member(self, entry: Entry, path: PurePosixPath) -> Member:
        staged = self.staging / path
        there = (staged,) if entry.crc32 is None else (self.out / path, staged)
        complete = (_complete(place, entry) for place in there)
        sums = next((sums for sums in complete if sums is not None), None)
        if sums is None:
            sums = self._write(entry, staged)
        else:
            self.meter.add(sums.n_bytes)
        return Member(path.as_posix(), sums.n_bytes, sums.of("sha256").hexdigest)

    def _write(self, entry: Entry, staged: Path) -> Sums:
        staged.parent.mkdir(parents=True, exist_ok=True)
        temporary = staged.with_name(".unfinished")
        sums = Sums()
        with entry.open() as source, temporary.open("wb") as file:
            while piece := source.read(PIECE_BYTES):
                self.meter.add(len(piece))
                if sums.n_bytes + len(piece) > entry.n_bytes:
                    break
                file.write(piece)
                sums.update(piece)
                if self.stop.is_set():
                    raise Stopped
        if sums.n_bytes != entry.n_bytes:
            raise BadArchive(f"{entry.name[:80]!a} is not as long as the archive declares")
        temporary.replace(staged)
        return sums


def _complete(path: Path, entry: Entry) -> Sums | None:
    """The sums of a file that is there in full from an earlier run, else None."""
    if not path.is_file() or path.stat().st_size != entry.n_bytes:
        return None
    if entry.crc32 is not None and _crc32(path) != entry.crc32:
        return None
    return sums_of(path)


def _crc32(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            crc = zlib.crc32(piece, crc)
    return crc


def _holds(target: Path, member: Member) -> bool:
    return (
        target.is_file()
        and target.stat().st_size == member.n_bytes
        and sums_of(target).of("sha256").hexdigest == member.sha256
    )
