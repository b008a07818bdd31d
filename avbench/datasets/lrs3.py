"""LRS3: sentences of TED and TEDx talks, as face crops with texts and word times."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from avbench.datasets.base import Scan, by_path
from avbench.datasets.files import Listing, list_files
from avbench.datasets.lrs_clips import read_clips
from avbench.datasets.lrs_files import (
    Files,
    Key,
    find_files,
    missing_videos,
    no_clip,
    note,
    texts_of,
)
from avbench.errors import UserError

_CLIP = re.compile(
    r"/(?:lrs3[_-])?(?P<part>pretrain|trainval|test)(?:[_-]v?0\.\d)?"
    r"/(?P<talk>[\w-]{11})/(?P<number>\d{5})$",
    re.IGNORECASE | re.ASCII,
)
_CROPS = re.compile(r"(?:^|/)video/[^/]+/[^/]+/[^/]+\.mp4$")
_SOUNDS = re.compile(r"(?:^|/)audio/[^/]+/[^/]+/[^/]+\.(?:wav|flac)$")
_LAYOUT = "LRS3's test/<11-character video id>/00001.mp4, trainval/..., pretrain/..."


@dataclass(frozen=True)
class Lrs3Builder:
    """LRS3-TED: pretrain, trainval and test, from a copy of your own.

    Takes ROOT/test/VIDEO_ID/00001.mp4 with 00001.txt beside it, the same one folder deeper (LRS3,
    lrs3_v0.4) or ROOT being one of the parts; texts may lie in a tree of their own, as in the
    corpus's text archive. Clips of one talk share a lag, in whatever part they lie, and a speaker:
    one speaker a talk is assumed, as the corpus says nothing of it. The corpus is no longer handed
    out by its authors.
    """

    name: ClassVar[str] = "lrs3"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = (
        "CC BY 4.0 by its former page, of TED talks under CC BY-NC-ND 4.0; its authors have "
        "withdrawn it: use your own copy, pass no clip on"
    )
    citation: ClassVar[str] = (
        "T. Afouras, J. S. Chung, A. Zisserman: LRS3-TED: a large-scale dataset for visual speech "
        "recognition. arXiv:1809.00496, 2018"
    )

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no LRS3 clip in it, or it is prepared already.
        """
        listing, crops = _without_crops(list_files(root))
        files = find_files(listing, _CLIP)
        if not files.videos:
            raise _no_clip(listing, files, crops)
        read = read_clips(
            _id,
            root,
            files,
            split_of=lambda key: key.part,
            speaker_of=lambda key: key.talk,
        )
        missing, missing_notes = missing_videos(
            lambda k: f"{self.name}/{k}", files, texts_of(files)
        )
        notes = (
            *listing.notes(),
            *([f"left out {crops} mouth crops below video/, made from the clips"] if crops else []),
            *note(files.strange, f"videos are no clips: expected {_LAYOUT}"),
            *files.notes,
            *missing_notes,
            *read.notes,
            *_shared_talks(files),
        )
        return Scan(read.clips, read.words, by_path(read.problems, missing), notes)


def _id(key: Key) -> str:
    return f"lrs3/{key}"


def _without_crops(listing: Listing) -> tuple[Listing, int]:
    """Leaves out what AV-HuBERT's recipe writes beside the clips: mouth crops without sound.

    They lie in video/ as the clips do, with their sound in audio/. Nothing can be measured on them.
    """
    root = listing.root.resolve()
    beside = any(p.name == "video" and (p.parent / "audio").is_dir() for p in (root, root.parent))
    if not beside and not any(_SOUNDS.search(f.as_posix()) for f in listing.files):
        return listing, 0
    above = f"{root.parent.name}/{root.name}"
    kept = tuple(f for f in listing.files if not _CROPS.search(f"{above}/{f.as_posix()}"))
    return replace(listing, files=kept), len(listing.files) - len(kept)


def _no_clip(listing: Listing, files: Files, crops: int) -> UserError:
    if crops:
        return UserError(
            f"{listing.root} holds {crops} mouth crops in video/ with their sound in audio/, as "
            "lip-reading recipes write them, and no LRS3 clip; offsets are measured on whole "
            "faces: give the folder of the original clips"
        )
    return no_clip(listing, files, _LAYOUT, "give the folder that holds test or trainval")


def _shared_talks(files: Files) -> list[str]:
    parts: dict[str, set[str]] = defaultdict(set)
    for key in files.videos:
        parts[key.talk].add(key.part)
    shared = sorted(talk for talk, of in parts.items() if len(of) > 1)
    return note(
        shared, "talks lie in more than one split, and share a lag (unless pooled within a split)"
    )
