"""Which submissions of a pull request are new or changed."""

import hashlib
import os
from pathlib import Path

from avbench.errors import UserError

MAX_FILES = 20_000


def changed(head: Path, base: Path, at_most: int) -> list[Path]:
    """Folders <board>/<submission> of `head` that `base` lacks or has with another content.

    Raises:
        UserError: more than `at_most`, a link among them, or far too many files.
    """
    if head.is_symlink():
        raise UserError(f"{head}: a link; a submission holds plain files and folders")
    folders = [p for p in sorted(head.glob("*/*")) if p.is_dir() or p.is_symlink()]
    found = [p for p in folders if _content(p) != _content(base / p.relative_to(head))]
    if len(found) > at_most:
        raise UserError(
            f"{head}: {len(found)} submissions are new or changed, expected at most {at_most}"
        )
    return found


def _content(folder: Path) -> str | None:
    """A digest over names and bytes below a folder; None where it is not there."""
    if not folder.exists() and not folder.is_symlink():
        return None
    paths = [folder, folder.parent, *_below(folder)]
    links = [path for path in paths if path.is_symlink()]
    if links:
        raise UserError(f"{links[0]}: a link; a submission holds plain files and folders")
    total = hashlib.sha256()
    for path in paths[2:]:
        name = os.fsencode(path.relative_to(folder).as_posix())
        total.update(f"{len(name)}:".encode() + name)
        if path.is_file():
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _below(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in folder.rglob("*"):
        found.append(path)
        if len(found) > MAX_FILES:
            raise UserError(f"{folder}: more than {MAX_FILES} files")
    return sorted(found)
