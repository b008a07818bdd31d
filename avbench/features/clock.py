"""When frames are shown and which part of the sound was recorded: facts of the clip's clock."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from avbench.errors import NoVideo
from avbench.features.base import MediaFeature

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.media.types import Decoded, FrameChunk, MediaInfo


@dataclass(frozen=True)
class ClockFacts:
    """What decoding a whole clip showed. Times in seconds on the clip clock.

    `valid_start_s`, `valid_end_s`: the recorded part of the sound; both 0 without sound.
    """

    n_frames: int
    fps: Fraction
    variable_rate: bool
    valid_start_s: float
    valid_end_s: float
    audio_gap: bool


@dataclass(frozen=True)
class ClockFeature(MediaFeature):
    """Counts frames while others look at them."""

    name: ClassVar[str] = "clock"
    version: ClassVar[int] = 1
    packages: ClassVar[tuple[str, ...]] = ("av",)
    cost: ClassVar[float] = 0.01
    cached: ClassVar[bool] = True
    value: ClassVar[type] = ClockFacts
    wants_audio: ClassVar[bool] = True

    def open(self, info: "MediaInfo") -> "_Reader":
        """A reader for one file.

        Raises:
            NoVideo: the clip has no picture.
        """
        if info.video is None:
            raise NoVideo(f"{info.path}: found no picture")
        return _Reader()


class _Reader:
    feed: "Callable[[FrameChunk], None]" = staticmethod(lambda _chunk: None)

    def finish(self, decoded: "Decoded") -> ClockFacts:
        clock, audio = decoded.clock, decoded.audio
        assert clock is not None  # noqa: S101 - frames were asked for, and open() saw a picture
        return ClockFacts(
            n_frames=clock.n_frames,
            fps=clock.fps,
            variable_rate=clock.variable,
            valid_start_s=0.0 if audio is None else audio.valid_start_s,
            valid_end_s=0.0 if audio is None else audio.valid_end_s,
            audio_gap=decoded.audio_gap,
        )
