"""Videos and their text files in the layouts of LRS3, LRS2 and LRW: which clips there are.

The two may lie beside each other, or in trees of their own, as the separate text archive does.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from avbench.datasets.base import MISSING_VIDEO, Problem
from avbench.datasets.files import VIDEO_SUFFIXES, Listing, nothing_found
from avbench.errors import UserError


class Key(NamedTuple):
    """Names one clip. `part`: pretrain, trainval, ...; `talk`: the source video, or LRW's word."""

    part: str
    talk: str
    number: str

    def __str__(self) -> str:
        """Its place below the corpus."""
        return "/".join(self)


@dataclass(frozen=True)
class Files:
    """What lies below a root: a video and a text per clip, and the videos that are no clips."""

    videos: Mapping[Key, PurePosixPath]
    texts: Mapping[Key, PurePosixPath]
    strange: tuple[PurePosixPath, ...]
    notes: tuple[str, ...]

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of the corpus that hold a video."""
        return frozenset(key.part for key in self.videos)


def find_files(listing: Listing, pattern: re.Pattern[str]) -> Files:
    """Sorts the files below a root into clips.

    Args:
        listing: the root's files.
        pattern: what a path without its suffix ends with; its groups `part`, `talk` and `number`
            name the clip. The root's own name stands before the path, so that the root may be a
            part itself.
    """
    videos: dict[Key, list[PurePosixPath]] = defaultdict(list)
    texts: dict[Key, list[PurePosixPath]] = defaultdict(list)
    strange = []
    above = listing.root.resolve().name
    for path in listing.files:
        suffix = path.suffix.lower()
        into = texts if suffix == ".txt" else videos if suffix in VIDEO_SUFFIXES else None
        if into is None:
            continue
        match = pattern.search(f"/{above}/{path.as_posix()[: -len(suffix)]}")
        if match:
            into[Key(match["part"].lower(), match["talk"], match["number"])].append(path)
        elif into is videos:
            strange.append(path)
    taken = {key: min(same, key=_shallow) for key, same in videos.items()}
    read = {key: _beside(taken.get(key), same) for key, same in texts.items()}
    copies = sorted(p for key, same in videos.items() for p in same if p != taken[key])
    return Files(taken, read, tuple(strange), tuple(_note_copies(copies)))


class Mention(NamedTuple):
    """What says that there should be a clip. `path`: of the failure's row; `why`: a sentence."""

    path: str
    why: str


def missing_videos(
    id_of: Callable[[Key], str], files: Files, mentions: Mapping[Key, Mention]
) -> tuple[list[Problem], list[str]]:
    """A row for each clip that is mentioned and has no video; one note for a part without any."""
    rows = []
    absent: dict[tuple[str, str], int] = defaultdict(int)
    for key in sorted(mentions.keys() - files.videos.keys()):
        path, why = mentions[key]
        if key.part in files.parts:
            rows.append(Problem(None, path, MISSING_VIDEO, f"no video of {id_of(key)}, but {why}"))
        else:
            absent[key.part, why] += 1
    notes = [f"{part}: no video at all ({n} clips: {why})" for (part, why), n in absent.items()]
    if rows:
        notes.append(f"{len(rows)} clips have no video: see {MISSING_VIDEO} among the failures")
    return rows, notes


def texts_of(files: Files) -> dict[Key, Mention]:
    """The clips that have a text."""
    return {key: Mention(p.as_posix(), "there is a text for it") for key, p in files.texts.items()}


def note(count: Iterable[object], what: str) -> list[str]:
    """A note that counts things and names the first; none where there is nothing."""
    things = list(count)
    return [f"{len(things)} {what}; first {things[0]}"] if things else []


def no_clip(listing: Listing, files: Files, layout: str, advice: str) -> UserError:
    """The error for a folder without a clip, which may hold other videos."""
    if not files.strange:
        return nothing_found(listing, layout, advice)
    return UserError(
        f"{listing.root} holds {len(files.strange)} videos, but none lies as {layout}: first "
        f"{files.strange[0]}; {advice}, or let `folder` take videos of any name"
    )


def _shallow(path: PurePosixPath) -> tuple[int, str]:
    return len(path.parts), path.as_posix()


def _beside(video: PurePosixPath | None, texts: list[PurePosixPath]) -> PurePosixPath:
    """The text beside the video, else the one nearest to the root."""
    return min(texts, key=lambda t: (video is None or t.parent != video.parent, *_shallow(t)))


def _note_copies(copies: list[PurePosixPath]) -> list[str]:
    return note(copies, "videos not used: the same clips lie nearer to the root")
