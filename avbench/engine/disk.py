"""Files of the work folder: whole or not there; and what a full disk is told as."""

import errno
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avbench.errors import EXIT_ENVIRONMENT, UserError

TEMPORARY = ".*.tmp"
TROUBLES = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "no permission to write",
    errno.EPERM: "no permission to write",
    errno.ENOTDIR: "a file is in the way of a folder",
    errno.EEXIST: "a file is in the way of a folder",
}


class DiskError(UserError):
    """The work folder cannot be written to."""

    exit_code = EXIT_ENVIRONMENT


@contextmanager
def disk_trouble(folder: Path) -> Iterator[None]:
    """Turns an OSError that a person can mend into a DiskError that names the folder."""
    try:
        yield
    except OSError as error:
        said = TROUBLES.get(error.errno or 0)
        if said is None:
            raise
        where = error.filename or folder
        raise DiskError(
            f"{where}: {said}; finished work is kept in {folder}: make room or mend it, "
            "and run the same command again"
        ) from error


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file under a name of its own and renames it: no one ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Removes what processes that were killed left half written."""
    for below in (folder, folder / "done"):
        for path in below.glob(TEMPORARY):
            path.unlink(missing_ok=True)
