"""A submission as a folder, whatever it came as; what was unpacked is always removed again."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from avbench.archives.entries import SUFFIXES
from avbench.archives.errors import BadArchive
from avbench.archives.extract import Fault, extract
from avbench.archives.limits import ArchiveLimits
from avbench.errors import SubmissionError
from avbench.media.digest import sha256_file
from avbench.submission import DESCRIPTION
from avbench.submitting.description import check_description
from avbench.submitting.findings import Report
from avbench.submitting.limits import LIMITS, SubmissionLimits
from avbench.submitting.tree import walk


@dataclass(frozen=True)
class Opened:
    """`folder`: where submission.toml should lie. `faults`: entries that were not unpacked.

    `broken`: why unpacking stopped; empty where it did not.
    """

    folder: Path
    archived: bool = False
    faults: tuple[Fault, ...] = ()
    broken: str = ""


def is_archive(path: Path) -> bool:
    """Whether it is a file that is named like an archive."""
    return path.is_file() and path.name.lower().endswith(SUFFIXES)


@contextmanager
def opened(path: Path, limits: ArchiveLimits) -> Iterator[Opened]:
    """The folder itself, or the archive unpacked into a temporary folder for the time being.

    Raises:
        SubmissionError: there is nothing, neither a folder nor an archive, or no room on the disk.
    """
    if path.is_dir():
        yield Opened(path)
        return
    if not is_archive(path):
        found = "found another file" if path.exists() else "not found"
        raise SubmissionError(f"{path}: {found}, expected a folder or one of {', '.join(SUFFIXES)}")
    folder = _new_folder(path)
    try:
        yield _unpacked(path, folder, limits)
    finally:
        shutil.rmtree(folder)


@contextmanager
def sound_folder(archive: Path, limits: SubmissionLimits = LIMITS) -> Iterator[Path]:
    """Like `opened`, for those who go on with the folder: nothing may be wrong with the archive.

    Raises:
        SubmissionError: the first faults; `avbench submission validate` lists all.
    """
    with opened(archive, limits.archive) as found:
        whys = [found.broken] if found.broken else [fault.why for fault in found.faults]
        if not whys:
            report = Report(archive)
            check_description(walk(found.folder, report, limits), report, limits)
            whys = [f"{f.file}: {f.message}" for f in report.errors]
        if whys:
            more = f" and {len(whys) - 3} more" if len(whys) > 3 else ""
            raise SubmissionError(
                f"{archive}: {'; '.join(whys[:3])}{more}; "
                f"`avbench submission validate {archive.name}` lists all that is wrong"
            )
        yield found.folder


def _new_folder(archive: Path) -> Path:
    """The same name for the same content, so that an interrupted run goes on and reasons agree.

    Where somebody has taken that name, any other.
    """
    name = f"avbench-submission-{sha256_file(archive)[:24]}"
    folder = Path(tempfile.gettempdir()) / name
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return Path(tempfile.mkdtemp(prefix=f"{name}-"))
    return folder


def _unpacked(archive: Path, folder: Path, limits: ArchiveLimits) -> Opened:
    try:
        faults = tuple(extract(archive, folder, limits))
    except BadArchive as error:
        return Opened(folder, archived=True, broken=str(error))
    except OSError as error:
        raise SubmissionError(f"{archive}: cannot be unpacked here: {error.strerror}") from error
    return Opened(_root(folder), archived=True, faults=faults)


def _root(folder: Path) -> Path:
    """A single folder that holds everything is looked through: people zip folders."""
    inside = list(folder.iterdir())
    if len(inside) == 1 and inside[0].is_dir() and not (folder / DESCRIPTION).exists():
        return inside[0]
    return folder
