"""VoxCeleb2: a million utterances of celebrities, cut from interviews on YouTube."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal, NamedTuple

from avbench.clip import Clip
from avbench.datasets.base import Scan
from avbench.datasets.files import Listing, list_files, nothing_found
from avbench.datasets.youtube import ID, note

_UTTERANCE = re.compile(rf"(?:^|/)(id\d{{5}})/({ID})/(\d{{5}})\.(\w+)$")
_SPLIT = re.compile(r"(?:^|[_/])(dev|test)(?=[_/])")
_VIDEO, _SOUND = ("mp4",), ("m4a", "aac", "wav", "flac")


class _Key(NamedTuple):
    split: str
    speaker: str
    video: str
    number: str


Files = dict[_Key, PurePosixPath]


@dataclass(frozen=True)
class VoxCeleb2Builder:
    """VoxCeleb2: {dev,test}/mp4/idNNNNN/YOUTUBE_ID/NNNNN.mp4, from a copy of your own.

    Sound lies in the mp4, or beside it as {dev,test}/aac/idNNNNN/YOUTUBE_ID/NNNNN.m4a. Clips of
    one YouTube video share a lag. The corpus is no longer handed out by its authors.
    """

    sound: Literal["beside", "video"] = field(
        default="beside",
        metadata={
            "help": "Where sound is taken from: the file beside, if there is one, or always the "
            "video."
        },
    )

    name: ClassVar[str] = "voxceleb2"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = (
        "lists of the corpus: CC BY 4.0; the rights in the videos stay with their owners; its "
        "authors have withdrawn it: use your own copy, pass no clip on"
    )
    citation: ClassVar[str] = (
        "J. S. Chung, A. Nagrani, A. Zisserman: VoxCeleb2: Deep Speaker Recognition. "
        "Interspeech 2018"
    )

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no VoxCeleb2 video in it, or it is prepared already.
        """
        listing = list_files(root)
        videos, sounds, copies = _sorted(listing)
        if not videos:
            raise nothing_found(
                listing,
                "videos such as dev/mp4/id00012/21Uxsk56VDQ/00001.mp4",
                "unpack the video archives of the corpus there",
            )
        beside = sounds if self.sound == "beside" else {}
        clips = tuple(_clip(root, key, videos[key], beside.get(key)) for key in sorted(videos))
        alone = sorted(sounds.keys() - videos.keys())
        silent = [] if not beside else sorted(videos.keys() - beside.keys())
        notes = [
            *note(copies, "files not used: the same utterances lie nearer to the root"),
            *note(("/".join(key) for key in alone), "sound files are no clips: no video"),
            *note(
                ("/".join(key) for key in silent),
                "videos without a sound file beside them: their own sound counts",
            ),
        ]
        return Scan(clips, {}, (), (*listing.notes(), *notes))


def _sorted(listing: Listing) -> tuple[Files, Files, list[PurePosixPath]]:
    """Videos and sound files by utterance, and the copies that are passed over."""
    found: tuple[dict[_Key, list[PurePosixPath]], ...] = (defaultdict(list), defaultdict(list))
    for key, path, suffix in _utterances(listing):
        if suffix in _VIDEO:
            found[0][key].append(path)
        elif suffix in _SOUND:
            found[1][key].append(path)
    kept: list[Files] = []
    copies: list[PurePosixPath] = []
    for files in found:
        kept.append({key: min(same, key=_rank) for key, same in files.items()})
        copies += (p for key, same in files.items() for p in same if p != kept[-1][key])
    return kept[0], kept[1], sorted(copies)


def _utterances(listing: Listing) -> Iterator[tuple[_Key, PurePosixPath, str]]:
    above = listing.root.resolve().name
    for path in listing.files:
        text = path.as_posix()
        match = _UTTERANCE.search(text)
        if match:
            split = _SPLIT.findall(f"/{above}/{text[: match.start() + 1]}/")
            key = _Key(split[-1] if split else "all", match[1], match[2], match[3])
            yield key, path, match[4].lower()


def _clip(root: Path, key: _Key, video: PurePosixPath, sound: PurePosixPath | None) -> Clip:
    extra = {"source_rel": video.as_posix()}
    if sound is not None:
        extra["source_audio_rel"] = sound.as_posix()
    return Clip(
        clip_id=f"voxceleb2/{'/'.join(key)}",
        video=root / video,
        audio=None if sound is None else root / sound,
        speaker=key.speaker,
        session=key.video,
        split=key.split,
        extra=extra,
    )


def _rank(path: PurePosixPath) -> tuple[int, int, str]:
    """Which of several copies is taken: nearest to the root, m4a before other sound."""
    suffixes = (*_VIDEO, *_SOUND)
    return len(path.parts), suffixes.index(path.suffix[1:].lower()), path.as_posix()
