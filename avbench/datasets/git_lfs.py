"""Pointers of git-lfs: small text files that stand where media would be."""

from pathlib import Path

LONGEST_BYTES = 1024
_FIRST_LINE = b"version https://git-lfs.github.com/spec/"


def is_pointer(path: Path) -> bool:
    """Whether a file is a git-lfs pointer. Files that cannot be read are none."""
    try:
        if path.stat().st_size > LONGEST_BYTES:
            return False
        with path.open("rb") as file:
            return file.read(len(_FIRST_LINE)) == _FIRST_LINE
    except OSError:
        return False
