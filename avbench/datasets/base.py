"""What a dataset builder is: it looks at a folder and says which clips are there.

A builder opens no media (the folder builder asks a few files for their streams), changes nothing,
and loses nothing: what it cannot use becomes a problem row or a note.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Protocol

from avbench.clip import Clip

FAILED_LABEL = "failed_label"
UNKNOWN_SPEAKER = "unknown_speaker"
MISSING_VIDEO = "missing_video"  # a clip that is named somewhere and has no video


@dataclass(frozen=True)
class Word:
    """One word, phone or silence, with its times on the clip clock.

    `tier`: "word", "phone" or "silence" (pauses that a corpus labels, as GRID's `sil` and `sp`).
    """

    start_s: float
    end_s: float
    text: str
    tier: str = "word"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one clip or file. `path` is relative to the root; `clip_id` may lack."""

    clip_id: str | None
    path: str
    code: str
    message: str


def by_path(*problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """All problems in the order of their paths."""
    return tuple(sorted((p for some in problems for p in some), key=lambda p: (p.path, p.message)))


@dataclass(frozen=True)
class Target:
    """What a clip is to become in another language: a text, a recording, or both."""

    clip_id: str
    language: str
    text: str | None = None
    audio: Path | None = None


@dataclass(frozen=True)
class Scan:
    """What a builder found.

    `clips`: sorted by id, ids unique; `extra["source_rel"]` is the path below the root.
    `words`: clip id -> words in order, for the clips that have word times.
    `problems`: rows for the failures table; a clip with a problem is kept among `clips`.
    `notes`: sentences for the run report (choices made, files left out and why).
    `targets`: translations of clips, sorted by clip and language.
    """

    clips: tuple[Clip, ...]
    words: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()


class Builder(Protocol):
    """Knows one corpus's layouts. Builders are frozen dataclasses; their fields are options."""

    name: ClassVar[str]
    version: ClassVar[int]
    licence: ClassVar[str]
    citation: ClassVar[str]

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no clip in it, or it is the output of an earlier run.
        """
