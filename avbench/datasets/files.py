"""Listing a corpus folder: always in the same order, without the litter of archives."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from avbench.errors import UserError

VIDEO_SUFFIXES = frozenset(
    (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".flv", ".wmv", ".ts")
)
AUDIO_SUFFIXES = frozenset((".flac", ".wav"))
LITTER = "__MACOSX"  # resource forks that macOS adds to zip archives


@dataclass(frozen=True)
class Listing:
    """Files below `root` as sorted relative posix paths.

    `skipped` counts the litter left out; `unusable` are names that could not be a clip's id.
    """

    root: Path
    files: tuple[PurePosixPath, ...]
    skipped: int
    unusable: tuple[str, ...] = ()

    def with_suffix(self, suffixes: frozenset[str]) -> tuple[PurePosixPath, ...]:
        """The files whose lower-case suffix is among `suffixes`."""
        return tuple(f for f in self.files if f.suffix.lower() in suffixes)

    def notes(self) -> tuple[str, ...]:
        """What was left out, for the run report."""
        notes = []
        if self.skipped:
            notes.append(f"left out {self.skipped} hidden files or files below {LITTER}")
        if self.unusable:
            notes.append(
                f"left out {len(self.unusable)} files whose names hold a backslash, a control "
                f"character or no UTF-8: rename them; first {self.unusable[0]}"
            )
        return tuple(notes)


def list_files(root: Path) -> Listing:
    """Every file below `root`, linked folders included (each once).

    Raises:
        UserError: `root` is no folder, or holds the output of an earlier prepare.
    """
    if not root.is_dir():
        what = "is a file" if root.exists() else "does not exist"
        raise UserError(f"{root} {what}; give the folder that holds the corpus")
    if any((root / "manifest").glob("clips-*.parquet")):
        raise UserError(
            f"{root} is already prepared (it holds manifest/clips-*.parquet); "
            "give the folder of the original corpus, or read this one as it is"
        )
    found = list(_walk(root))
    wanted = sorted(p for p in found if not _is_litter(p))
    unusable = tuple(ascii(p) for p in wanted if "\\" in p or not p.isprintable())
    files = tuple(PurePosixPath(p) for p in wanted if "\\" not in p and p.isprintable())
    return Listing(root, files, len(found) - len(wanted), unusable)


def nothing_found(listing: Listing, looked_for: str, advice: str) -> UserError:
    """The error for a folder without a clip: what was looked for, what is there, what to do."""
    counts = Counter(f.suffix.lower() or "(no suffix)" for f in listing.files)
    there = ", ".join(f"{n} {s}" for s, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
    return UserError(
        f"no clip below {listing.root}: looked for {looked_for}; "
        f"found {there or 'no file at all'}; {advice}"
    )


def _walk(root: Path) -> Iterator[str]:
    seen: set[str] = set()
    for folder, subfolders, names in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:  # a link back to a folder above, or the same folder twice
            subfolders.clear()
            continue
        seen.add(real)
        subfolders.sort()
        relative = Path(folder).relative_to(root)
        yield from ((relative / name).as_posix() for name in names)


def _is_litter(path: str) -> bool:
    parts = path.split("/")
    return LITTER in parts or any(p.startswith(".") for p in parts)
