"""One clip: where its media lie, what was said, and how its sound and picture stand in time."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000


@dataclass(frozen=True)
class Waveform:
    """Mono sound, float32 in [-1, 1], sample 0 at the clip clock's zero.

    `valid_start_s`, `valid_end_s`: the part that the file really holds; the rest is zero fill.
    """

    samples: NDArray[np.float32]  # (n,)
    rate_hz: int = SAMPLE_RATE_HZ
    valid_start_s: float = 0.0
    valid_end_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """Length in seconds, zero fill included."""
        return len(self.samples) / self.rate_hz


@dataclass(frozen=True)
class Vector:
    """An embedding that was handed in: its row of a table, and the sha256 of its float32 bytes."""

    table: Path
    row: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """The files of one side of a clip. A video with its own sound stands in both places.

    `audio_lag_ms`: known lag of the sound that is still in the files and is taken out on reading.
    `start_s`, `end_s`: the span of the files that is the clip, on their own clock (zero: the first
    frame, or the first sample of a file without picture); `end_s` None is the end of the files.
    `text`, `language`: what is said, where that is known and wanted ("en", "es"). `embedding`: of
    what is said, where one was handed in.
    """

    video: Path | None
    audio: Path | None
    audio_lag_ms: float = 0.0
    start_s: float = 0.0
    end_s: float | None = None
    text: str | None = None
    language: str | None = None
    embedding: Vector | None = None

    @property
    def is_span(self) -> bool:
        """Whether this is less than the whole files."""
        return self.start_s != 0.0 or self.end_s is not None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The distinct files, picture first."""
        return tuple(dict.fromkeys(p for p in (self.video, self.audio) if p is not None))


@dataclass(frozen=True)
class Clip:
    """A row of a manifest. Paths may be None where a corpus has only sound or only picture.

    `start_s`, `end_s`: the clip is this span of longer files (see `Source`).
    """

    clip_id: str
    video: Path | None = None
    audio: Path | None = None
    speaker: str = ""
    session: str = ""
    split: str = ""
    text: str | None = None
    language: str | None = None
    fps: Fraction | None = None
    duration_s: float | None = None
    audio_lag_ms: float = 0.0
    start_s: float = 0.0
    end_s: float | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """The files to read. A lag that is not yet taken out of them travels along."""
        sound = self.audio or self.video
        return Source(self.video, sound, self.audio_lag_ms, self.start_s, self.end_s)


@dataclass(frozen=True)
class Pair:
    """A clip of a manifest beside what a system made for it; `hyp` is None for nothing.

    `src`: what was translated, where that is another clip than the reference. `ref` is None where
    a translation has none.
    """

    clip: Clip
    ref: Source | None
    hyp: Source | None
    src: Source | None = None
