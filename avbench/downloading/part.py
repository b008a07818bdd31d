"""An unfinished file: `x.zip.part`, and beside it where its bytes come from."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from avbench.downloading.digests import Sums, sums_of
from avbench.downloading.errors import DownloadError
from avbench.downloading.remote import Remote


@dataclass(frozen=True)
class Origin:
    """What the bytes of a part belong to. `validator`: an ETag or a date that If-Range takes."""

    url: str
    n_bytes: int | None
    digest: str
    validator: str


class Part:
    """The bytes so far of one file that is to be `target`."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._file = target.with_name(f"{target.name}.part")
        self._note = target.with_name(f"{target.name}.part.json")

    @property
    def n_bytes(self) -> int:
        """How many bytes are there; 0 without a file."""
        return self._file.stat().st_size if self._file.is_file() else 0

    def resumable(self, remote: Remote) -> Origin | None:
        """Where the bytes come from, if `remote` can go on from them; None to start over."""
        try:
            origin = Origin(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        same = (
            origin.digest == str(remote.digest or "")
            and remote.n_bytes in (None, origin.n_bytes)
            and (remote.digest is not None or origin.url == remote.url)
        )
        provable = bool(origin.digest or origin.validator)
        fits = origin.n_bytes is None or self.n_bytes <= origin.n_bytes
        return origin if same and provable and fits and self.n_bytes > 0 else None

    def sums(self) -> Sums:
        """The checksums of the bytes so far, read back from the disk."""
        return sums_of(self._file)

    def begin(self, origin: Origin) -> None:
        """Empties the part and notes where the next bytes come from."""
        self.discard()
        temporary = self._note.with_name(f"{self._note.name}.tmp")
        temporary.write_text(json.dumps(asdict(origin)), encoding="utf-8")
        temporary.replace(self._note)

    @contextmanager
    def appending(self) -> Iterator[BinaryIO]:
        """The part, open at its end; on the disk when this ends.

        Raises:
            DownloadError: the disk is full, or fails.
        """
        try:
            with self._file.open("ab") as file:
                try:
                    yield file
                finally:
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise DownloadError(
                f"{self._file}: {error.strerror or error}; what is there is kept: make room and "
                "run the same command again"
            ) from error

    def finish(self) -> None:
        """The part becomes the file."""
        self._file.replace(self._target)
        self._note.unlink(missing_ok=True)

    def discard(self) -> None:
        """Forgets the bytes."""
        if self._file.exists():
            os.truncate(self._file, 0)
        self._note.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the part against other processes, where the system can.

        Raises:
            DownloadError: another process fetches the same file.
        """
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as file:
            try:
                _lock(file)
            except BlockingIOError:
                raise DownloadError(
                    f"{self._file}: another process is fetching it; wait for it, or stop it"
                ) from None
            try:
                yield
            finally:
                if self.n_bytes == 0:
                    self._file.unlink(missing_ok=True)


def _lock(file: BinaryIO) -> None:
    with suppress(ImportError):  # not on Windows
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
