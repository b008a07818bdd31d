"""Decoded pictures in, chunks of BGR arrays out to every reader, and the time stamps kept."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from avbench.errors import Undecodable
from avbench.media.clock import video_clock
from avbench.media.limits import Limits
from avbench.media.types import FrameChunk, VideoClock

if TYPE_CHECKING:
    from numpy.typing import NDArray

FrameReader = Callable[[FrameChunk], None]


class PictureTrack:
    """Converts each frame once (one converter, one thread) and hands it to the readers.

    A chunk is one frame, in the decoder's own memory: to gather more would cost a copy per frame,
    a third of the time of decoding small pictures.
    """

    def __init__(
        self, path: Path, readers: Sequence[FrameReader], limits: Limits, rate: Fraction | None
    ) -> None:
        """`rate`: what the container declares. Without readers no frame is converted."""
        self._path = path
        self._readers = readers
        self._limits = limits
        self._rate = rate
        self._reformatter = VideoReformatter()
        self._time_base = Fraction(1)
        self._tick_s = 1.0
        self._size = (0, 0, 0)
        self._ticks: list[int] = []

    def __len__(self) -> int:
        return len(self._ticks)

    def add(self, frame: VideoFrame) -> None:
        """Takes the next frame in presentation order.

        Raises:
            Undecodable: time goes back, the size changes, or a limit is passed.
        """
        if not self._ticks:
            self._time_base = Fraction(frame.time_base or 1)
            self._tick_s = float(self._time_base)
            self._size = (frame.width, frame.height, frame.rotation)
        self._ticks.append(self._tick(frame))
        self._check(frame)
        if self._readers:
            index = len(self._ticks) - 1
            pts_s = np.array([self._at_s(index)])
            chunk = FrameChunk(self._converted(frame)[None], pts_s, index)
            for reader in self._readers:
                reader(chunk)

    def finish(self) -> VideoClock:
        """The clock of at least one frame."""
        return video_clock(self._ticks, self._time_base, self._rate)

    def _tick(self, frame: VideoFrame) -> int:
        """The frame's stamp; where it has none, one frame period after the last."""
        if frame.pts is not None:
            return frame.pts
        if not self._ticks:
            return 0
        return self._ticks[-1] + round(1 / (self._rate or 25) / self._time_base)

    def _at_s(self, index: int) -> float:
        return (self._ticks[index] - self._ticks[0]) * self._tick_s

    def _check(self, frame: VideoFrame) -> None:
        size = (frame.width, frame.height, frame.rotation)
        limits, n, at_s = self._limits, len(self._ticks), self._at_s(-1)
        if size != self._size:
            raise self._refused(f"frames of {_named(size)}", _named(self._size))
        if n > 1 and self._ticks[-1] < self._ticks[-2]:
            back_s = self._at_s(-2) - at_s
            raise self._refused(f"time going back {back_s:.3f} s", "it to go on")
        if n > limits.max_frames:
            raise self._refused("more", f"at most {limits.max_frames} frames")
        if at_s > limits.max_duration_s:
            raise self._refused("more", f"at most {limits.max_duration_s:g} s")

    def _refused(self, found: str, expected: str) -> Undecodable:
        at = f"{self._path}: at {self._at_s(-1):.3f} s"
        return Undecodable(f"{at} found {found}, expected {expected}")

    def _converted(self, frame: VideoFrame) -> "NDArray[np.uint8]":
        """The frame as BGR (height, width, 3), upright; bit-identical to OpenCV's own reader."""
        plane = self._reformatter.reformat(frame, format="bgr24", threads=1).planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(frame.height, plane.line_size)
        image = rows[:, : 3 * frame.width].reshape(frame.height, frame.width, 3)
        if frame.rotation:
            image = np.ascontiguousarray(np.rot90(image, round(frame.rotation / 90) % 4))
        image.flags.writeable = False
        return image


def _named(size: tuple[int, int, int]) -> str:
    width, height, degrees = size
    return f"{width}x{height}" + (f" turned by {degrees}" if degrees else "")
