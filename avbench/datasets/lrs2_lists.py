"""LRS2's split lists: `train.txt`, `val.txt`, `test.txt`, `pretrain.txt`, one clip a line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from avbench.datasets.files import Listing
from avbench.datasets.lrs_files import Files, Key, note

SPLITS = ("test", "val", "train", "pretrain")  # a clip of two lists goes to the first of them
PRETRAIN = "pretrain"
UNLISTED = "unlisted"
LARGEST_BYTES = 64 * 1024 * 1024

_ENTRY = re.compile(r"(?:(?:main|pretrain)/)?(\d{10,20})/(\d{5})(?:\.mp4)?", re.ASCII)


@dataclass(frozen=True)
class Lists:
    """Which split each listed clip belongs to."""

    splits: Mapping[Key, str]
    notes: tuple[str, ...]

    def split_of(self, key: Key) -> str:
        """Of a clip that is there: its list's, or its folder's, or "unlisted"."""
        return self.splits.get(key, PRETRAIN if key.part == PRETRAIN else UNLISTED)


def read_lists(listing: Listing) -> Lists:
    """The lists below the root, or, where there is none, those in the folder above it."""
    paths = _below(listing) or _above(listing.root)
    splits: dict[Key, str] = {}
    twice: list[Key] = []
    notes: list[str] = []
    for split in (s for s in SPLITS if s in paths):
        keys, faults = _read(paths[split], split)
        twice += [key for key in keys if splits.setdefault(key, split) != split]
        notes += note(faults, f"lines of {split}.txt are not <programme>/<number>")
    notes += note(twice, f"clips stand in two lists: the first of {', '.join(SPLITS)} is taken")
    return Lists(splits, (*notes, *_note_lacking(paths)))


def note_unlisted(files: Files, lists: Lists) -> list[str]:
    """Clips that are there and in no list."""
    lacking = sorted(key for key in files.videos if key not in lists.splits)
    known = {key.part for key in lists.splits}
    return note((k for k in lacking if k.part in known), "clips are in no list")


def _note_lacking(paths: Mapping[str, Path]) -> list[str]:
    lacking = [f"{s}.txt" for s in reversed(SPLITS) if s not in paths]
    if not lacking:
        return []
    where = "neither below the root nor in the folder above it"
    return [f"no {', '.join(lacking)}: {where}; clips of main in no list have the split {UNLISTED}"]


def _below(listing: Listing) -> dict[str, Path]:
    found: dict[str, PurePosixPath] = {}
    for path in listing.files:
        if path.suffix.lower() == ".txt" and (split := path.stem.lower()) in SPLITS:
            first = found.get(split, path)
            found[split] = min(first, path, key=lambda p: (len(p.parts), p.as_posix()))
    return {split: listing.root / path for split, path in found.items()}


def _above(root: Path) -> dict[str, Path]:
    above = root.resolve().parent
    paths = {split: above / f"{split}.txt" for split in SPLITS}
    return {split: path for split, path in paths.items() if path.is_file()}


def _read(path: Path, split: str) -> tuple[list[Key], list[str]]:
    """The clips of one list in its order, each once, and the lines that are none.

    The first word of a line counts: some copies have a second column.
    """
    part = PRETRAIN if split == PRETRAIN else "main"
    with path.open("rb") as file:
        content = file.read(LARGEST_BYTES).decode("utf-8-sig", errors="replace")
    keys: dict[Key, None] = {}
    faults = []
    for line in content.splitlines():
        entry = line.split(maxsplit=1)
        if not entry:
            continue
        if match := _ENTRY.fullmatch(entry[0]):
            keys[Key(part, match[1], match[2])] = None
        else:
            faults.append(repr(line[:60]))
    return list(keys), faults
