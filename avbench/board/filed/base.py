"""What was published before: the boards of a folder, or of a git commit, as bytes."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from avbench.board.run import SUMMARY
from avbench.errors import UserError

Files = dict[str, bytes]  # posix path below the folder of boards -> content
WANTED = (SUMMARY, "board.toml")
GIT_PATIENCE_S = 60


@dataclass(frozen=True)
class Base:
    """Published files, and where they are from."""

    name: str
    files: Files


def read_base(given: str, boards: Path) -> Base:
    """The base of a check.

    Args:
        given: a folder of boards, or anything that git takes for a commit.
        boards: the folder of boards that is checked; the same folder is read in the commit.

    Raises:
        UserError: neither a folder nor a commit.
    """
    folder = Path(given)
    if folder.is_dir():
        return Base(given, _of_folder(folder))
    return Base(given, _of_commit(given, boards))


def _of_folder(folder: Path) -> Files:
    found = (p for p in sorted(folder.rglob("*")) if p.name in WANTED and p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found if not p.is_symlink()}


def _of_commit(given: str, boards: Path) -> Files:
    git = _git(boards)
    try:
        commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{given}^{{commit}}")
    except subprocess.CalledProcessError:
        raise UserError(
            f"--base {given}: neither a folder nor a commit of the repository of {boards}; in a "
            "shallow clone fetch it first"
        ) from None
    sha = commit.decode().strip()
    below = git("rev-parse", "--show-prefix").decode().rstrip("\n")
    listed = git("ls-tree", "-r", "-z", "--full-tree", "--name-only", sha, "--", below or ".")
    names = [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
    wanted = [name for name in names if name.rpartition("/")[2] in WANTED]
    return {name.removeprefix(below): git("show", f"{sha}:{name}") for name in wanted}


def _git(folder: Path) -> Callable[..., bytes]:
    program = shutil.which("git")
    if program is None:
        raise UserError("--base with a commit needs git, which is not installed; give a folder")

    def call(*arguments: str) -> bytes:
        # no shell; refs come after --end-of-options, and paths from git itself
        done = subprocess.run(  # noqa: S603
            [program, "-C", str(folder), *arguments],
            check=True,
            capture_output=True,
            timeout=GIT_PATIENCE_S,
        )
        return done.stdout

    return call
