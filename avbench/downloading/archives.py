"""What zip and tar.gz archives hold, one entry after the other; nothing but files and folders."""

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

from avbench.downloading.errors import BadArchive

LONGEST_HEADER_BYTES = 1 << 20  # of a tar entry; tarfile reads them into memory
_HEADER_TYPES = frozenset(
    (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME,
     tarfile.GNUTYPE_LONGLINK)
)  # fmt: skip
# What zipfile and tarfile raise on bytes that make no sense.
_DAMAGE = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error,
    EOFError, NotImplementedError, ValueError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One file or folder. `n_bytes` and `crc32` as the archive declares them (tar has no CRC)."""

    name: str
    n_bytes: int
    folder: bool
    crc32: int | None
    open: Callable[[], IO[bytes]]


@contextmanager
def entries(archive: Path) -> Iterator[Iterator[Entry]]:
    """The entries of an archive, each to be read before the next is asked for.

    Raises:
        BadArchive: a link, a device, an encrypted entry, damage; also while entries are read.
    """
    try:
        if archive.name.lower().endswith(".zip"):
            with zipfile.ZipFile(archive) as opened:
                yield _zipped(opened)
        else:
            with tarfile.open(archive, "r|gz", tarinfo=_Bounded) as tar:
                yield _tarred(tar)
    except _DAMAGE as error:
        raise BadArchive(f"damaged: {error}") from error


def declared_bytes(archive: Path) -> int | None:
    """How much a zip says that it holds; None for other archives, which do not say.

    Raises:
        BadArchive: it cannot be read.
    """
    if not archive.name.lower().endswith(".zip"):
        return None
    try:
        with zipfile.ZipFile(archive) as opened:
            return sum(info.file_size for info in opened.infolist())
    except _DAMAGE as error:
        raise BadArchive(f"{archive.name}: damaged: {error}") from error


def _zipped(opened: zipfile.ZipFile) -> Iterator[Entry]:
    for info in opened.infolist():
        name, kind = info.orig_filename, stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise BadArchive(f"a link or a device: {name!a}")
        if info.flag_bits & 0x1:
            raise BadArchive(f"an encrypted file: {name!a}")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadArchive(f"compressed by method {info.compress_type}: {name!a}")
        folder = name.endswith("/") or kind == stat.S_IFDIR
        yield Entry(name, info.file_size, folder, info.CRC, lambda i=info: opened.open(i))  # type: ignore[misc]


def _tarred(opened: tarfile.TarFile) -> Iterator[Entry]:
    for info in opened:
        if not (info.isdir() or info.isreg()) or info.issparse():
            raise BadArchive(f"a link, a device or a sparse file: {info.name!a}")

        def content(info: tarfile.TarInfo = info) -> IO[bytes]:
            held = opened.extractfile(info)
            assert held is not None  # noqa: S101 - a regular file
            return held

        yield Entry(info.name, info.size, info.isdir(), None, content)


class _Bounded(tarfile.TarInfo):
    """Refuses headers that would fill the memory."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HEADER_TYPES and self.size > LONGEST_HEADER_BYTES:
            raise BadArchive(f"a header of {self.size:,} bytes")
        return super()._proc_member(tar)  # type: ignore[misc,no-any-return]
