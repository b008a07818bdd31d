"""What probing and decoding return.

Times are seconds on the clip clock: zero is the first frame's pts, or the first sample where a file
has no picture.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.clip import Waveform


@dataclass(frozen=True)
class VideoInfo:
    """What a container says of its picture. `start_s` is on the container's own clock."""

    codec: str
    width: int
    height: int
    fps: Fraction
    start_s: float
    duration_s: float


@dataclass(frozen=True)
class AudioInfo:
    """What a container says of its sound. `start_s` is on the container's own clock."""

    codec: str
    rate_hz: int
    channels: int
    start_s: float
    duration_s: float


@dataclass(frozen=True)
class MediaInfo:
    """One file, before a frame is decoded."""

    path: Path
    container: str
    size_bytes: int
    video: VideoInfo | None
    audio: AudioInfo | None


@dataclass(frozen=True)
class FrameChunk:
    """Consecutive frames in presentation order.

    `frames`: uint8 (n, height, width, 3), BGR, read-only, rows perhaps padded; n is up to 16. Valid
    only until the reader returns: copy what you keep.
    `pts_s`: float64 (n,). `first`: index of the first frame in the clip.
    """

    frames: NDArray[np.uint8]
    pts_s: NDArray[np.float64]
    first: int


@dataclass(frozen=True)
class VideoClock:
    """When each frame is shown.

    `pts_s`: float64 (n_frames,), zero-based. `fps`: rational rate. `variable`: some step differs
    from the median step by more than 1 ms.
    """

    pts_s: NDArray[np.float64]
    fps: Fraction
    variable: bool

    @property
    def n_frames(self) -> int:
        """How many frames were decoded."""
        return len(self.pts_s)

    @property
    def duration_s(self) -> float:
        """From the first frame's pts to the end of the last frame."""
        return float(self.pts_s[-1]) + float(1 / self.fps)


@dataclass(frozen=True)
class Decoded:
    """What one pass over a source's files found."""

    clock: VideoClock | None
    audio: Waveform | None
    audio_gap: bool = False
