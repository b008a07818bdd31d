"""LRS2-BBC: sentences of BBC programmes, as face crops with texts."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from avbench.datasets.base import Scan, by_path
from avbench.datasets.files import list_files
from avbench.datasets.lrs2_lists import Lists, note_unlisted, read_lists
from avbench.datasets.lrs_clips import read_clips
from avbench.datasets.lrs_files import (
    Key,
    Mention,
    find_files,
    missing_videos,
    no_clip,
    note,
    texts_of,
)

_CLIP = re.compile(
    r"/(?P<part>main|pretrain)/(?P<talk>\d{10,20})/(?P<number>\d{5})$", re.IGNORECASE | re.ASCII
)
_LAYOUT = "LRS2's main/<19-digit programme id>/00001.mp4, pretrain/..."


@dataclass(frozen=True)
class Lrs2Builder:
    """LRS2-BBC: main and pretrain of mvlrs_v1, with the corpus's own split lists.

    Takes ROOT/main/PROGRAMME_ID/00001.mp4 with 00001.txt beside it, and the same below mvlrs_v1.
    The lists train.txt, val.txt, test.txt and pretrain.txt may lie anywhere below ROOT or in the
    folder above it; the first word of a line counts. A clip of main in no list has the split
    "unlisted"; a listed clip without a video is a row of the failures, unless its whole part is
    absent. Clips of one programme share a lag; speakers are not known.
    """

    name: ClassVar[str] = "lrs2"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = (
        "BBC agreement for academic, non-commercial research: neither clips nor lists may be "
        "passed on"
    )
    citation: ClassVar[str] = (
        "T. Afouras, J. S. Chung, A. Senior, O. Vinyals, A. Zisserman: Deep audio-visual speech "
        "recognition. IEEE Trans. Pattern Anal. Mach. Intell. 44(12), 2022; J. S. Chung, A. "
        "Senior, O. Vinyals, A. Zisserman: Lip reading sentences in the wild. CVPR 2017"
    )

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no LRS2 clip in it, or it is prepared already.
        """
        listing = list_files(root)
        files = find_files(listing, _CLIP)
        if not files.videos:
            raise no_clip(listing, files, _LAYOUT, "give the folder mvlrs_v1, with main in it")
        lists = read_lists(listing)
        read = read_clips(_id, root, files, split_of=lists.split_of, speaker_of=lambda _: "")
        mentions = {**texts_of(files), **_listed(lists)}
        missing, missing_notes = missing_videos(_id, files, mentions)
        notes = (
            *listing.notes(),
            *note(files.strange, f"videos are no clips: expected {_LAYOUT}"),
            *files.notes,
            *lists.notes,
            *note_unlisted(files, lists),
            *missing_notes,
            *read.notes,
        )
        return Scan(read.clips, read.words, by_path(read.problems, missing), notes)


def _id(key: Key) -> str:
    return f"lrs2/{key}"


def _listed(lists: Lists) -> dict[Key, Mention]:
    """The clips of the lists, with the place where the video should be."""
    return {
        key: Mention(f"{key}.mp4", f"it stands in {split}.txt")
        for key, split in lists.splits.items()
    }
