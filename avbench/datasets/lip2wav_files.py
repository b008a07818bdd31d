"""What lies in a copy of Lip2Wav: lists of ids, whole videos, chunks of the published pipeline."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from avbench.datasets.base import FAILED_LABEL, Problem
from avbench.datasets.files import VIDEO_SUFFIXES, Listing
from avbench.datasets.youtube import ID, Videos, find_videos, note

SPEAKERS = ("chem", "chess", "dl", "eh", "hs")
SPLITS = ("test", "val", "train")  # a video listed twice goes to the first of these
UNLISTED = "unlisted"
LONGEST_LIST_BYTES = 1 << 20
_CHUNK = re.compile(rf"(?:^|/)({ID})/cut-(\d+)\.[^/]+")


@dataclass(frozen=True)
class Lists:
    """Splits by speaker and video id. `path`: of the list that an id stands in, for messages."""

    splits: dict[tuple[str, str], str] = field(default_factory=dict)
    path: dict[tuple[str, str], PurePosixPath] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """What was odd, for the run report."""
        ranked = " before ".join(SPLITS)
        return note(self.twice, f"videos are listed more than once: {ranked} counts")


def read_lists(listing: Listing) -> Lists:
    """Every train.txt, val.txt and test.txt: a line is an id, the folder's name the speaker."""
    lists = Lists()
    for split in SPLITS:
        for path in listing.files:
            if path.name.lower() == f"{split}.txt":
                _read_list(listing, path, split, lists)
    return lists


def _read_list(listing: Listing, path: PurePosixPath, split: str, lists: Lists) -> None:
    speaker = path.parent.name or listing.root.resolve().name
    file = listing.root / path
    if file.stat().st_size > LONGEST_LIST_BYTES:
        said = f"is larger than {LONGEST_LIST_BYTES} bytes: no list of ids"
        lists.problems.append(Problem(None, path.as_posix(), FAILED_LABEL, said))
        return
    text = file.read_bytes().decode("utf-8-sig", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        video = line.strip()
        if video and not re.fullmatch(ID, video):
            said = f"line {number} is {video[:40]!r}, expected a YouTube id of 11 characters"
            lists.problems.append(Problem(None, path.as_posix(), FAILED_LABEL, said))
        elif video and (speaker, video) in lists.splits:
            lists.twice.append(video)
        elif video:
            lists.splits[speaker, video] = split
            lists.path[speaker, video] = path


@dataclass(frozen=True)
class Found:
    """The media below a root. `chunks`: by video id, number and file in order."""

    whole: Videos
    chunks: dict[str, list[tuple[int, PurePosixPath]]]
    speakers: dict[str, str]

    @property
    def ids(self) -> set[str]:
        """Videos that are there, whole or in chunks."""
        return set(self.whole.by_id) | set(self.chunks)


def find_media(listing: Listing, lists: Lists) -> Found:
    """Whole videos and chunks, and whose they are: by the lists, else by their folders."""
    chunks: dict[str, list[tuple[int, PurePosixPath]]] = defaultdict(list)
    other, places = [], {}
    for path in listing.with_suffix(VIDEO_SUFFIXES):
        if match := _CHUNK.search(path.as_posix()):
            chunks[match[1]].append((int(match[2]), path))
            places[match[1]] = path.parent
        else:
            other.append(path)
    whole = find_videos(listing, other)
    places |= whole.by_id
    listed = {video: speaker for speaker, video in lists.splits}
    owners = set(SPEAKERS) | {speaker for speaker, _ in lists.splits}
    speakers = {
        video: listed.get(video) or _by_folder(listing, place, owners)
        for video, place in places.items()
    }
    return Found(whole, {v: sorted(files) for v, files in chunks.items()}, speakers)


def _by_folder(listing: Listing, place: PurePosixPath, owners: set[str]) -> str:
    """The speaker of a video that no list names; "" where no folder tells."""
    folders = [*place.parts[:-1], listing.root.resolve().name]
    named = [folder for folder in folders if folder in owners]
    return named[0] if named else ""
