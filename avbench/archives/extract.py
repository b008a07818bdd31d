"""Unpacks an archive into an empty folder: plain files only, each fault said, nothing else made."""

import os
from dataclasses import dataclass
from pathlib import Path

from avbench.archives.entries import Entry, entries
from avbench.archives.errors import BadArchive
from avbench.archives.limits import ArchiveLimits, Meter
from avbench.archives.names import Taken, place_of

PIECE_BYTES = 1 << 20
MOST_FAULTS = 1000
EPOCH_S = 315_532_800  # 1980, the first time that a zip can hold


@dataclass(frozen=True)
class Fault:
    """An entry that was left out. `name`: as the archive spells it, not to be trusted."""

    name: str
    why: str


def extract(archive: Path, folder: Path, limits: ArchiveLimits) -> list[Fault]:
    """Writes the files of `archive` below `folder`; what may not be a file is left out and listed.

    Nested archives are files like any other: they are not opened.

    Raises:
        BadArchive: damaged, larger than the limits, or with more faults than anyone would read.
            What came out so far lies in the folder.
    """
    faults: list[Fault] = []
    meter = Meter(limits, archive.stat().st_size)
    taken = Taken()
    with entries(archive) as found:
        for entry in found:
            meter.entry(entry)
            try:
                _write(entry, folder, taken, meter)
            except _Odd as error:
                faults.append(Fault(entry.name, str(error)))
            if len(faults) > MOST_FAULTS:
                raise BadArchive(f"more than {MOST_FAULTS:,} entries that may not be unpacked")
    return faults


class _Odd(Exception):
    """One entry may not be unpacked; the next may."""


def _write(entry: Entry, folder: Path, taken: Taken, meter: Meter) -> None:
    if entry.fault:
        raise _Odd(entry.fault)
    try:
        place = place_of(entry.name)
        if place is None:
            return
        taken.add(place, folder=entry.folder)
    except BadArchive as error:
        raise _Odd(str(error)) from error
    target = folder / place
    if entry.folder:
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    n_bytes = 0
    with entry.open() as source, target.open("xb") as file:
        while piece := source.read(PIECE_BYTES):
            meter.add(len(piece))
            n_bytes += len(piece)
            if n_bytes > entry.n_bytes:
                break
            file.write(piece)
    os.utime(target, (EPOCH_S, EPOCH_S))  # what an archive says of times is not believed
    if n_bytes != entry.n_bytes:
        raise BadArchive(f"{entry.name[:80]!a} is not as long as the archive declares")
