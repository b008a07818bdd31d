"""What lies in a submission: plain files only, with names that every system can write."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from avbench.archives.entries import SUFFIXES as ARCHIVES
from avbench.archives.errors import BadArchive
from avbench.archives.names import Taken, place_of
from avbench.submitting.findings import Report
from avbench.submitting.limits import SubmissionLimits


@dataclass
class Tree:
    """Plain files by relative posix path, with their sizes in bytes."""

    root: Path
    files: dict[str, int] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """Where a file lies."""
        return self.root / name

    def is_folder(self, name: str) -> bool:
        """Whether files lie below `name`."""
        return any(file.startswith(f"{name}/") for file in self.files)


def walk(root: Path, report: Report, limits: SubmissionLimits) -> Tree:
    """Lists a folder without following a link; all that is no plain file becomes a finding.

    Hidden files are left out with a warning: archives of other systems carry them.
    """
    found = _Walk(Tree(root), report, limits)
    found.folder(root, PurePosixPath())
    return found.tree


@dataclass
class _Walk:
    tree: Tree
    report: Report
    limits: SubmissionLimits
    taken: Taken = field(default_factory=Taken)
    n_bytes: int = 0
    full: bool = False

    def folder(self, path: Path, below: PurePosixPath) -> None:
        if len(below.parts) > self.limits.depth:
            self.report.add("too_deep", f"more than {self.limits.depth} folders", str(below))
            return
        with os.scandir(path) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                if not self.full:
                    self._entry(entry, below / entry.name)

    def _entry(self, entry: "os.DirEntry[str]", place: PurePosixPath) -> None:
        name = _shown(place)
        mode = entry.stat(follow_symlinks=False).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            what = "a symbolic link" if stat.S_ISLNK(mode) else "a device, a pipe or a socket"
            self.report.add("not_a_file", f"{what}: never followed; put the file itself", name)
            return
        if not self._plain(place, folder=stat.S_ISDIR(mode)):
            return
        if entry.name.startswith(".") or entry.name == "__MACOSX":
            self.report.warn("hidden", "hidden: left out, take it away", name)
            return
        if stat.S_ISDIR(mode):
            self.folder(Path(entry.path), place)
            return
        self._file(name, entry.stat(follow_symlinks=False).st_size)

    def _plain(self, place: PurePosixPath, *, folder: bool) -> bool:
        try:
            place_of(place.as_posix())
            self.taken.add(place, folder=folder)
        except (BadArchive, UnicodeEncodeError) as error:
            self.report.add("name", str(error), _shown(place))
            return False
        return True

    def _file(self, name: str, n_bytes: int) -> None:
        most = self.limits.archive
        self.n_bytes += n_bytes
        if len(self.tree.files) >= most.files or self.n_bytes > most.total_bytes:
            said = f"more than {most.files:,} files or {most.total_bytes:,} bytes; not read further"
            self.report.add("too_much", said)
            self.full = True
            return
        if name.lower().endswith((*ARCHIVES, ".gz", ".bz2", ".xz", ".7z", ".rar")):
            self.report.add("nested_archive", "an archive inside: it is not opened", name)
            return
        self.tree.files[name] = n_bytes


def _shown(place: PurePosixPath) -> str:
    """A path that can be printed: bytes that are no UTF-8 become question marks."""
    return place.as_posix().encode("utf-8", "replace").decode()
