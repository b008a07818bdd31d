"""SyncNet's view of a film that shows one face and little else (LRS, or a generated face)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.errors import NoVideo, TooShort
from avbench.features.base import MediaFeature
from avbench.features.frame_clock import FrameClock
from avbench.features.syncnet_net import check_precision, lip_tower, weights_digest
from avbench.features.syncnet_stream import FRAME_PX, LipStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.media.types import Decoded, FrameChunk, MediaInfo

MIN_FRAMES = 6  # the original drops the last window of five


@dataclass(frozen=True)
class SyncNetVideo:
    """Embeddings of the lips, one window of five frames every 40 ms.

    `embeddings`: float32 (n_frames - 4, 1024), row i looks at frames i to i + 4 of 25 a second.
    `n_frames`: at 25 a second. `fps_in`: of the file. `resampled`: frames were left out or
    repeated to get there.
    """

    embeddings: NDArray[np.float32]
    n_frames: int
    fps_in: float
    resampled: bool


@dataclass(frozen=True)
class SyncNetVideoFeature(MediaFeature):
    """The pipeline `w2l-lrs`, Wav2Lip's script for LRS: whole frames, resized to 224x224.

    The script scores other frame rates than 25 without a word, sound and picture drifting apart;
    here the frame nearest to each tick of 40 ms is taken, and the value says so.

    `jpeg_compat`: frames pass through JPEG as FFmpeg writes it unasked, which is what the script
    scores and what published numbers rest on (see `media.mjpeg`). `precision`: "fp32", or "bf16"
    for CPUs that have units for it (see `models.syncnet_bf16`).
    """

    name: ClassVar[str] = "syncnet_video"
    version: ClassVar[int] = 1
    packages: ClassVar[tuple[str, ...]] = ("av", "opencv-python", "torch")
    cost: ClassVar[float] = 0.8
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncNetVideo

    jpeg_compat: bool = True
    precision: str = "fp32"

    def __post_init__(self) -> None:
        """Raises UnknownName where there is no such precision."""
        check_precision(self.precision)

    def weights_digest(self) -> str:
        """sha256 of the user's weights; raises MissingWeights."""
        return weights_digest()

    def open(self, info: "MediaInfo") -> "_Reader":
        """A reader for one file.

        Raises:
            NoVideo: the file holds no picture.
        """
        if info.video is None:
            raise NoVideo(f"{info.path}: found no picture, expected a video of a face")
        return _Reader(info, jpeg=self.jpeg_compat, precision=self.precision)


class _Reader:
    def __init__(self, info: "MediaInfo", *, jpeg: bool, precision: str) -> None:
        from avbench.media.mjpeg import JpegPass

        self._info = info
        self._clock = FrameClock()
        self._jpeg = JpegPass() if jpeg else None
        self._lips = LipStream(lip_tower(precision))

    @property
    def feed(self) -> "Callable[[FrameChunk], None]":
        return self._feed

    def _feed(self, chunk: "FrameChunk") -> None:
        for frame, pts_s in zip(chunk.frames, chunk.pts_s, strict=True):
            for picture in self._clock.add(frame, float(pts_s)):
                self._see(picture)

    def _see(self, picture: NDArray[np.uint8]) -> None:
        import cv2

        if self._jpeg is not None:
            picture = self._jpeg.through(picture)
        self._lips.add(np.asarray(cv2.resize(picture, (FRAME_PX, FRAME_PX)), np.uint8))

    def finish(self, decoded: "Decoded") -> SyncNetVideo:
        if decoded.clock is None or not decoded.clock.n_frames:
            raise NoVideo(f"{self._info.path}: found no frame")
        for picture in self._clock.finish(decoded.clock.duration_s):
            self._see(picture)
        n = self._lips.n_frames
        if n < MIN_FRAMES:
            raise TooShort(
                f"{self._info.path}: {n} frames at 25 a second; SyncNet takes {MIN_FRAMES} or more"
            )
        fps = float(decoded.clock.fps)
        return SyncNetVideo(self._lips.finish(), n, fps, self._clock.changed)
