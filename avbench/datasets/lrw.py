"""LRW: single words of BBC programmes, 29 frames each, the word in the middle."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from avbench.clip import Clip
from avbench.datasets.base import FAILED_LABEL, Problem, Scan, Word, by_path
from avbench.datasets.files import list_files
from avbench.datasets.lrs_files import (
    Key,
    find_files,
    missing_videos,
    no_clip,
    note,
    texts_of,
)
from avbench.datasets.lrs_text import BadText, keys_of, read_limited
from avbench.datasets.word_table import WordTable

LENGTH_S = 29 / 25
LARGEST_BYTES = 64 * 1024

_CLIP = re.compile(
    r"/(?P<talk>[A-Z']+)/(?P<part>train|val|test)/(?P=talk)_(?P<number>\d{5})$",
    re.IGNORECASE | re.ASCII,
)
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?", re.IGNORECASE)
_LAYOUT = "LRW's ABOUT/train/ABOUT_00001.mp4"


@dataclass(frozen=True)
class LrwBuilder:
    """LRW: lipread_mp4, 500 words with train, val and test.

    Takes ROOT/WORD/train/WORD_00001.mp4 with its .txt beside it, and the same below lipread_mp4.
    The transcript is the folder's word; its times follow from the text's "Duration: 0.39 seconds",
    as the word stands in the middle of the 29 frames. Speakers and programmes are not known: each
    clip stands alone and nothing is pooled.
    """

    name: ClassVar[str] = "lrw"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = (
        "BBC agreement for academic, non-commercial research: neither clips nor lists may be "
        "passed on"
    )
    citation: ClassVar[str] = "J. S. Chung, A. Zisserman: Lip reading in the wild. ACCV 2016"

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no LRW clip in it, or it is prepared already.
        """
        listing = list_files(root)
        files = find_files(listing, _CLIP)
        if not files.videos:
            raise no_clip(listing, files, _LAYOUT, "give the folder lipread_mp4")
        clips, words, problems = [], WordTable(), []
        for key in sorted(files.videos, key=_id):
            video = files.videos[key]
            clips.append(_clip(key, root, video))
            found = _word(root, key, files.texts.get(key))
            if isinstance(found, Word):
                words.add(_id(key), (found,))
            elif files.texts:
                problems.append(Problem(_id(key), video.as_posix(), FAILED_LABEL, found))
        missing, missing_notes = missing_videos(_id, files, texts_of(files))
        notes = (
            *listing.notes(),
            *note(files.strange, f"videos are no clips: expected {_LAYOUT}"),
            *files.notes,
            *missing_notes,
            *([] if files.texts else ["no word times: no text file below the root"]),
        )
        return Scan(tuple(clips), words, by_path(problems, missing), notes)


def _id(key: Key) -> str:
    word = key.talk.upper()
    return f"lrw/{word}/{key.part}/{word}_{key.number}"


def _clip(key: Key, root: Path, video: PurePosixPath) -> Clip:
    return Clip(
        clip_id=_id(key),
        video=root / video,
        session=_id(key),
        split=key.part,
        text=key.talk.upper(),
        language="en",
        extra={"source_rel": video.as_posix()},
    )


def _word(root: Path, key: Key, text: PurePosixPath | None) -> Word | str:
    """The word with its times, or why they are not known."""
    if text is None:
        return f"no {key.talk}_{key.number}.txt beside it: no word times"
    try:
        given = keys_of(read_limited(root / text, LARGEST_BYTES)).get("duration")
    except BadText as error:
        return str(error)
    if given is None:
        return f"{text.name}: no word times: expected a line 'Duration: 0.39 seconds'"
    match = _SECONDS.fullmatch(given)
    length_s = float(match[1]) if match else 0.0
    if not 0.0 < length_s <= LENGTH_S:
        return (
            f"{text.name}: no word times: found 'Duration: {given[:40]}', expected more than 0 and "
            f"at most {LENGTH_S:.2f} seconds"
        )
    start_s = round((LENGTH_S - length_s) / 2, 6)
    return Word(start_s, round(start_s + length_s, 6), key.talk.upper())
