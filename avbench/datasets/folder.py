"""Any folder of talking-head videos, at any depth."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal

from avbench.clip import Clip
from avbench.datasets.base import FAILED_LABEL, Problem, Scan
from avbench.datasets.files import (
    AUDIO_SUFFIXES,
    VIDEO_SUFFIXES,
    Listing,
    list_files,
    nothing_found,
)
from avbench.errors import Undecodable, UserError

LONGEST_TEXT_BYTES = 64 * 1024
_LABEL = re.compile(r"Text:\s*", re.IGNORECASE)  # first line of a sidecar in LRS3's layout

Paths = tuple[PurePosixPath, ...]
Sounds = dict[PurePosixPath, PurePosixPath]  # video -> its sound file


@dataclass(frozen=True)
class FolderBuilder:
    """Any folder of talking-head videos.

    Every video below the folder is a clip; its id is the relative path without the suffix.
    A silent `x.mp4` beside `x.flac` or `x.wav` takes its sound from there; a video with sound of
    its own keeps that. `x.txt` is the transcript. Sound without a picture is no clip.
    `session_from`: "clip" (each clip stands alone) or "parent" (clips of one folder share a lag).
    """

    session_from: Literal["clip", "parent"] = field(
        default="clip",
        metadata={"help": "Which clips share a lag: none, or those of one folder."},
    )

    name: ClassVar[str] = "folder"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "unknown: the rights stay with the owners of the footage"
    citation: ClassVar[str] = ""

    def __post_init__(self) -> None:
        """Refuse an unknown rule.

        Raises:
            UserError: `session_from` is neither "clip" nor "parent".
        """
        if self.session_from not in ("clip", "parent"):
            raise UserError(f"session_from is {self.session_from!r}, expected 'clip' or 'parent'")

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no video in it, or it is prepared already.
        """
        listing = list_files(root)
        videos = listing.with_suffix(VIDEO_SUFFIXES)
        if not videos:
            kinds = ", ".join(sorted(VIDEO_SUFFIXES))
            raise nothing_found(listing, f"videos ({kinds})", "give a folder that holds videos")
        ids, id_notes = _ids(videos)
        sounds, sound_notes = _sounds(videos, listing)
        clips, problems = [], []
        for video in sorted(videos, key=lambda v: ids[v]):
            text, fault = _transcript(listing, video)
            clips.append(self._clip(root, video, ids[video], sounds.get(video), text))
            if fault:
                problems.append(Problem(ids[video], video.as_posix(), FAILED_LABEL, fault))
        notes = (*listing.notes(), *id_notes, *sound_notes)
        return Scan(tuple(clips), {}, tuple(problems), notes)

    def _clip(
        self,
        root: Path,
        video: PurePosixPath,
        clip_id: str,
        sound: PurePosixPath | None,
        text: str | None,
    ) -> Clip:
        extra = {"source_rel": video.as_posix()}
        if sound is not None:
            extra["source_audio_rel"] = sound.as_posix()
        return Clip(
            clip_id=clip_id,
            video=root / video,
            audio=None if sound is None else root / sound,
            session=clip_id if self.session_from == "clip" else video.parent.as_posix(),
            split="all",
            text=text,
            extra=extra,
        )


def _ids(videos: Paths) -> tuple[dict[PurePosixPath, str], list[str]]:
    """Relative paths without suffix; videos that differ in the suffix alone keep it."""
    same: dict[str, list[PurePosixPath]] = defaultdict(list)
    for video in videos:
        same[video.with_suffix("").as_posix()].append(video)
    ids: dict[PurePosixPath, str] = {}
    notes = []
    for stem, files in same.items():
        if len(files) == 1:
            ids[files[0]] = stem
            continue
        ids.update((f, f.as_posix()) for f in files)
        notes.append(f"{' and '.join(f.name for f in files)} share a name: ids keep the suffix")
    return ids, notes


def _sounds(videos: Paths, listing: Listing) -> tuple[Sounds, list[str]]:
    """The sound file of each silent video, and notes on the sound files that are not used."""
    beside: dict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
    for sound in listing.with_suffix(AUDIO_SUFFIXES):
        beside[sound.with_suffix("")].append(sound)
    used = {
        video: beside[video.with_suffix("")][0]  # sorted: .flac before .wav
        for video in videos
        if video.with_suffix("") in beside and not _has_sound(listing.root / video)
    }
    spare = {s for sounds in beside.values() for s in sounds} - set(used.values())
    stems = {video.with_suffix("") for video in videos}
    doubled = sorted(s for s in spare if s.with_suffix("") in stems)
    alone = sorted(s for s in spare if s.with_suffix("") not in stems)
    notes = [
        *_note(doubled, "sound files not used: the video beside has its own, or a .flac was taken"),
        *_note(alone, "sound files are no clips: no video of the same name lies beside them"),
    ]
    return used, notes


def _note(files: list[PurePosixPath], what: str) -> list[str]:
    return [f"{len(files)} {what}; first {files[0]}"] if files else []


def _has_sound(video: Path) -> bool:
    from avbench.media.probe import probe

    try:
        return probe(video).audio is not None
    except Undecodable:
        return False  # stays a clip; reading it gives its row the reason


def _transcript(listing: Listing, video: PurePosixPath) -> tuple[str | None, str | None]:
    """The sidecar's text with single spaces, and what is wrong with it."""
    path = listing.root / video.with_suffix(".txt")
    if not path.is_file():
        return None, None
    if path.stat().st_size > LONGEST_TEXT_BYTES:
        return None, f"{path.name} is larger than {LONGEST_TEXT_BYTES} bytes: no transcript"
    try:
        lines = path.read_bytes().decode("utf-8-sig").strip().splitlines()
    except UnicodeDecodeError as error:
        return None, f"{path.name} is no UTF-8 text: byte {error.start} is invalid"
    if lines and (label := _LABEL.match(lines[0])):
        lines = [lines[0][label.end() :]]
    return " ".join(" ".join(lines).split()) or None, None
