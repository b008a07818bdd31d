"""The lips of every face as avsync's unit vectors, 25 a second, computed while the file is read."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.features.lip_feature import LipFeature
from avbench.features.lip_stream import LipStreamReader
from avbench.features.tracks import FaceTracks
from avbench.shipped import WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.media.types import Decoded, FrameChunk, MediaInfo
    from avbench.models.avsync import AVSync

Crops = NDArray[np.uint8]
FPS = 25
_AT_ONCE = 16  # crops: fewer waste half of the time


@dataclass(frozen=True)
class LipVectors:
    """One face. `frame`: (n,) the clip's frame behind each entry. `vectors`: float32 (n, E)."""

    frame: NDArray[np.int64]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class LipEmbeddings:
    """`lips`: one for each of `faces.tracks`, in their order."""

    faces: FaceTracks
    lips: tuple[LipVectors, ...]


@dataclass(frozen=True)
class AVSyncVideo(LipFeature):
    """Embeddings of every face's mouth, with the faces. Other rates than 25 fps: nearest frames.

    `net`: name of the weights. The other parameters: see LipFeature; the crop is what the net was
    trained on.
    """

    name: ClassVar[str] = "avsync_video"
    version: ClassVar[int] = 1
    packages: ClassVar[tuple[str, ...]] = ("av", "opencv-python", "torch")
    cost: ClassVar[float] = 0.05
    cached: ClassVar[bool] = True
    value: ClassVar[type] = LipEmbeddings

    crop_share: float = 0.54
    crop_down: float = 0.14
    net: str = "avsync_small"

    def weights_digest(self) -> str:
        """sha256 over those of the faces' nets and of the net itself."""
        both = super().weights_digest() + WEIGHTS[self.net].sha256
        return hashlib.sha256(both.encode()).hexdigest()

    def open(self, info: "MediaInfo") -> "AVSyncReader":
        """A reader for one file.

        Raises:
            NoVideo: the file holds no picture.
            MissingWeights: the net's file is absent or is not the one that was named.
        """
        from avbench.models.avsync import load

        net = load(self.net)
        fps = 25.0 if info.video is None else float(info.video.fps)
        return AVSyncReader(LipStreamReader(self, info, lambda: LipEncoder(net, fps)))


class AVSyncReader:
    """Reads the faces and embeds their lips."""

    def __init__(self, stream: "LipStreamReader[LipVectors]") -> None:
        self._stream = stream

    @property
    def feed(self) -> "Callable[[FrameChunk], None]":
        """Takes the frames, in presentation order."""
        return self._stream.feed

    def finish(self, decoded: "Decoded") -> LipEmbeddings:
        """The vectors. Raises as LipStreamReader does."""
        found = self._stream.finish(decoded)
        return LipEmbeddings(found.faces, found.results)


class LipEncoder:
    """One track's crops to vectors; holds the last few crops, and what each frame has shown."""

    def __init__(self, net: "AVSync", fps: float) -> None:
        self._net = net
        self._fps = fps
        self._first: int | None = None
        self._frames: list[int] = []
        self._held: list[Crops] = []
        self._features: list[NDArray[np.float32]] = []

    def feed(self, first_frame: int, crops: Crops) -> None:
        """Takes the next crops of the track; see CropConsumer."""
        if self._first is None:
            self._first = first_frame
            self._held = [crops[0], crops[0]]  # the first frame is held, as in training
        for frame, crop in enumerate(crops, first_frame):
            while self._next_frame() == frame:
                self._frames.append(frame)
                self._held.append(crop)
        if len(self._held) >= 4 + _AT_ONCE:
            self._embed()

    def _next_frame(self) -> int:
        """The clip's frame that the next entry of the 25 Hz grid is nearest to."""
        assert self._first is not None  # noqa: S101 - set by the first call of feed
        return self._first + round(len(self._frames) * self._fps / FPS)

    def _embed(self) -> None:
        import torch

        crops = torch.from_numpy(np.stack(self._held)[None]).float()
        with torch.inference_mode():
            self._features.append(self._net.video.frames(crops)[0].numpy())
        self._held = self._held[-4:]

    def finish(self) -> LipVectors:
        """The track's vectors."""
        import torch

        self._held += [self._held[-1]] * 2
        self._embed()
        features = torch.from_numpy(np.concatenate(self._features)[None])
        with torch.inference_mode():
            vectors = self._net.video.head(features)[0].numpy()
        return LipVectors(np.array(self._frames, dtype=np.int64), vectors)
