"""What zip, tar and tar.gz archives hold, one entry after the other.

The kind is told by the content, not by the name.
"""

import errno
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from avbench.archives.errors import BadArchive
from avbench.archives.zip_end import check_directory

SUFFIXES = (".zip", ".tar", ".tgz", ".tar.gz")
LONGEST_HEADER_BYTES = 1 << 18  # of a tar entry; tarfile reads them into memory
_HEADER_TYPES = frozenset(
    (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME,
     tarfile.GNUTYPE_LONGLINK)
)  # fmt: skip
# What zipfile and tarfile raise on bytes that make no sense.
_DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error, RecursionError,
    EOFError, NotImplementedError, ValueError, OverflowError,
)  # fmt: skip
_NO_PLACE = (None, errno.EINVAL)  # a place in the file before its beginning; no fault of the disk


@dataclass(frozen=True)
class Entry:
    """One file or folder, or what should not be there.

    `n_bytes`, `crc32`: as the archive declares them (tar has no CRC). `fault`: why it may not be
    unpacked, empty for a file or folder. `at_bytes`: how much a stream gave until here; 0 in a zip.
    """

    name: str
    n_bytes: int
    folder: bool
    crc32: int | None
    open: Callable[[], IO[bytes]]
    fault: str = ""
    at_bytes: int = 0


@contextmanager
def entries(archive: Path) -> Iterator[Iterator[Entry]]:
    """The entries of an archive, each to be read before the next is asked for.

    Raises:
        BadArchive: no archive, or damaged; also while entries are read.
    """
    try:
        kind = kind_of(archive)
        if kind == "zip":
            check_directory(archive)
            with zipfile.ZipFile(archive) as opened:
                yield _zipped(opened)
        else:
            mode = "r|gz" if kind == "gz" else "r|"
            with tarfile.open(archive, mode, tarinfo=_Bounded) as tar:  # type: ignore[call-overload]
                yield _tarred(tar)
    except _DAMAGE as error:
        raise BadArchive(f"damaged: {error}") from error
    except OSError as error:
        if error.errno not in _NO_PLACE:
            raise
        raise BadArchive(f"damaged: {error}") from error


def kind_of(archive: Path) -> str:
    """One of "zip", "gz", "tar".

    Raises:
        BadArchive: none of them.
    """
    with archive.open("rb") as file:
        head = file.read(512)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if head[:2] == b"\x1f\x8b":
        return "gz"
    if head[257:262] == b"ustar":
        return "tar"
    raise BadArchive(f"damaged: content that starts {head[:8]!r} is no zip, tar or tar.gz")


def declared_bytes(archive: Path) -> int | None:
    """How much a zip says that it holds; None for other archives, which do not say.

    Raises:
        BadArchive: it cannot be read.
    """
    try:
        if kind_of(archive) != "zip":
            return None
        check_directory(archive)
        with zipfile.ZipFile(archive) as opened:
            return sum(info.file_size for info in opened.infolist())
    except _DAMAGE as error:
        raise BadArchive(f"{archive.name}: damaged: {error}") from error


def _zipped(opened: zipfile.ZipFile) -> Iterator[Entry]:
    for info in opened.infolist():
        name, kind = info.orig_filename, stat.S_IFMT(info.external_attr >> 16)
        folder = name.endswith("/") or kind == stat.S_IFDIR
        content = lambda i=info: opened.open(i)  # noqa: E731 - bound to this entry
        yield Entry(name, info.file_size, folder, info.CRC, content, _zip_fault(info, kind))


def _zip_fault(info: zipfile.ZipInfo, kind: int) -> str:
    name = info.orig_filename
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"a link or a device: {name!a}"
    if info.flag_bits & 0x1:
        return f"an encrypted file: {name!a}"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"compressed by method {info.compress_type}: {name!a}"
    return ""


def _tarred(opened: tarfile.TarFile) -> Iterator[Entry]:
    for info in opened:
        odd = not (info.isdir() or info.isreg()) or info.issparse()
        fault = f"a link, a device or a sparse file: {info.name!a}" if odd else ""

        def content(info: tarfile.TarInfo = info) -> IO[bytes]:
            held = opened.extractfile(info)
            assert held is not None  # noqa: S101 - a regular file
            return held

        at_bytes = info.offset_data
        yield Entry(info.name, info.size, info.isdir(), None, content, fault, at_bytes)
        opened.members.clear()  # type: ignore[attr-defined]  # a stream needs none again


class _Bounded(tarfile.TarInfo):
    """Refuses headers that would fill the memory."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HEADER_TYPES and self.size > LONGEST_HEADER_BYTES:
            raise BadArchive(f"a header of {self.size:,} bytes")
        return super()._proc_member(tar)  # type: ignore[misc,no-any-return]
