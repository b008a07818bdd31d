"""The folder of the user's weights: a file is its record, or an error.

The folder is $AVBENCH_WEIGHTS, or `avbench/weights` where this system keeps a user's data.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import file_digest
from pathlib import Path

from avbench.errors import MissingWeights, UserError
from avbench.user_weights.table import UserWeights, entry, how_to_add


@dataclass(frozen=True)
class Record:
    """What was added. `added`: UTC, ISO 8601. `verified`: the published sha256 was found."""

    name: str
    file: str
    sha256: str
    n_bytes: int
    licence: str
    source: str
    added: str
    verified: bool


def path(name: str) -> Path:
    """The user's file, its content checked against its record, once per process.

    Raises:
        UnknownName: no weights of the table have this name.
        MissingWeights: the file was not added, or changed since.
    """
    return _stored(name)[0]


def digest(name: str) -> str:
    """The sha256 of the user's file, 64 hexadecimal digits. Raises as `path` does."""
    return _stored(name)[1].sha256


def record(name: str) -> Record | None:
    """What was added under this name, unchecked; None where nothing was.

    Raises:
        MissingWeights: the record cannot be read.
    """
    place = _record_path(entry(name))
    if not place.is_file():
        return None
    try:
        return Record(**json.loads(place.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise MissingWeights(
            f"{place}: no record of weights ({error}); {how_to_add(name)} again"
        ) from None


def check_published(name: str, source: Path) -> None:
    """Refuses a file that is not the one that was published.

    Raises:
        UnknownName: no weights of the table have this name.
        UserError: its sha256 is another; the message holds both, and the sizes.
    """
    wanted, found = entry(name), sha256_of(source)
    if wanted.sha256 and found != wanted.sha256:
        raise UserError(
            f"{source} is not the published {wanted.file}: sha256 {found} "
            f"({source.stat().st_size:,} bytes), expected {wanted.sha256} "
            f"({wanted.n_bytes:,} bytes) as from {wanted.source}; fetch it anew, or add it "
            "unverified with --force"
        )


def add(name: str, source: Path) -> Record:
    """Copies a file into the user's folder and records it; what stood there is replaced.

    Verified, in the record, means that it has the published sha256; see `check_published`.

    Raises:
        UnknownName: no weights of the table have this name.
        UserError: it cannot be copied.
    """
    wanted = entry(name)
    try:
        with _whole(folder() / wanted.file) as copy:
            shutil.copyfile(source, copy)
            made = _record_of(name, copy)
        with _whole(_record_path(wanted)) as written:
            written.write_text(json.dumps(asdict(made), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"cannot copy {source} to {folder()}: {error}; AVBENCH_WEIGHTS names another folder"
        ) from None
    _checked.cache_clear()
    return made


def _record_of(name: str, copy: Path) -> Record:
    wanted, found = entry(name), sha256_of(copy)
    return Record(
        name=name,
        file=wanted.file,
        sha256=found,
        n_bytes=copy.stat().st_size,
        licence=wanted.licence,
        source=wanted.source,
        added=datetime.now(UTC).isoformat(timespec="seconds"),
        verified=found == wanted.sha256,
    )


def folder() -> Path:
    """Where this user's weights lie; it may not exist yet."""
    if chosen := os.environ.get("AVBENCH_WEIGHTS"):
        return Path(chosen).expanduser()
    return _data_home() / "avbench" / "weights"


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        UserError: it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}; expected a weights file") from None


def _data_home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _stored(name: str) -> tuple[Path, Record]:
    wanted = entry(name)
    file, added = folder() / wanted.file, record(name)
    if added is None or not file.is_file():
        raise MissingWeights(
            f"weights missing: {name} ({wanted.purpose}) is not at {file}; {how_to_add(name)}"
        )
    stat = file.stat()
    _checked(name, file, added, (stat.st_size, stat.st_mtime_ns))
    return file, added


@cache
def _checked(name: str, file: Path, added: Record, _seen: tuple[int, int]) -> None:
    """Once per process, and again where size or time of change differ."""
    found = sha256_of(file)
    if found != added.sha256:
        raise MissingWeights(
            f"weights changed: {file} has sha256 {found}, but {added.sha256} was added on "
            f"{added.added}; {how_to_add(name)} again"
        )


def _record_path(wanted: UserWeights) -> Path:
    return folder() / f"{wanted.file}.json"


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A temporary name beside `target`, renamed at the end, removed on an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".unfinished-")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
