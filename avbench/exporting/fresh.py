"""A folder that appears whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avbench.errors import UserError


@contextmanager
def fresh_folder(dest: Path) -> Iterator[Path]:
    """A folder beside `dest`, renamed to it at the end and removed on an error.

    What a killed run left there is removed first.

    Raises:
        UserError: `dest` holds something.
    """
    dest = dest.absolute()
    if dest.exists() and (not dest.is_dir() or any(dest.iterdir())):
        raise UserError(f"{dest} is not empty; give a new folder, or remove it first")
    unfinished = dest.with_name(f".{dest.name}.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
        if dest.exists():
            dest.rmdir()
        unfinished.replace(dest)
    finally:
        if unfinished.exists():
            shutil.rmtree(unfinished)
