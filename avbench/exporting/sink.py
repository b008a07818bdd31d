"""What a format is: a sink that takes the clips of one split, one after the other."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from avbench.datasets.base import Word

Row = dict[str, Any]


@dataclass(frozen=True)
class ReadyClip:
    """A clip with its lag taken out.

    `row`: of the clips table. `words`: on the clip's clock, in time order. `video`, `audio`: the
    files, readable now: mp4, and FLAC at 16 kHz, mono, of the picture's length. `video_at`,
    `audio_at`: where these files will be once the export is done.
    """

    row: Row
    words: tuple[Word, ...]
    video: Path
    audio: Path
    video_at: Path
    audio_at: Path


@dataclass(frozen=True)
class Place:
    """Where a sink writes. `folder`: for now; `dest`: where that folder will be, absolute."""

    folder: Path
    dest: Path
    split: str
    shard_bytes: int


class Sink(Protocol):
    """One split being written.

    `keeps`: which of the media that had to be made for this export stay below `dest`: "video",
    "audio". `reading`: for the card, how the result is read, DEST standing for its folder.
    """

    keeps: ClassVar[frozenset[str]]
    reading: ClassVar[str]

    def __init__(self, place: Place) -> None: ...

    def add(self, clip: ReadyClip) -> None:
        """Writes one clip.

        Raises:
            ClipError: this clip cannot be written; the sink is as it was before.
        """

    def close(self) -> list[Path]:
        """Ends the split. Returns its files, below `place.folder`."""

    @classmethod
    def header(cls, files: dict[str, list[Path]]) -> list[str]:
        """YAML lines for the head of the card: split -> files."""
