"""Faces followed and cut out in one pass: each track's aligned crops go to a consumer at once.

A network that reads crops is such a consumer, so neither frames nor crops are ever held for long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from avbench.features.aligned_crops import AlignedCrops
from avbench.features.boxes import Array
from avbench.features.face_crops import Frame, Points
from avbench.features.held_frames import HeldFrames
from avbench.features.link import Face
from avbench.features.lip_feature import LipFeature
from avbench.features.track_builder import TrackBuilder
from avbench.features.tracker import Tracker
from avbench.features.tracks import FaceTrack, FaceTracks

if TYPE_CHECKING:
    from avbench.media.types import Decoded, FrameChunk, MediaInfo

Result = TypeVar("Result")
ResultOut = TypeVar("ResultOut", covariant=True)


class CropConsumer(Protocol[ResultOut]):
    """What becomes of one track's crops."""

    def feed(self, first_frame: int, crops: Frame) -> None:
        """Grey crops, uint8 (n, size, size), n >= 1, from frame `first_frame` of the clip on.

        Consecutive: each call goes on where the last one ended.
        """

    def finish(self) -> ResultOut:
        """The track's result, after its last crop."""


@dataclass(frozen=True)
class LipStream(Generic[Result]):
    """`results`: one for each of `faces.tracks`, in their order."""

    faces: FaceTracks
    results: tuple[Result, ...]


class LipStreamReader(Generic[Result]):
    """Follows the faces of one file and gives each a consumer of its crops.

    How the crops are divided into calls depends on the clip alone, never on the chunks in which its
    frames come. A frame is delivered once the detector has confirmed the track beyond it, so never
    one after the track's last frame; at most `max_gap_frames` + `detect_every_frames` and a few
    grey frames are held.
    """

    def __init__(
        self,
        feature: LipFeature,
        info: "MediaInfo",
        make_consumer: Callable[[], CropConsumer[Result]],
    ) -> None:
        """`make_consumer`: called when a face begins to be followed.

        Raises:
            NoVideo: the file holds no picture.
        """
        self._feature = feature
        self._make = make_consumer
        self._tracker = Tracker(feature, info, self._start, grey=True)

    @property
    def feed(self) -> "Callable[[FrameChunk], None]":
        """Takes the frames, in presentation order."""
        return self._feed

    def _feed(self, chunk: "FrameChunk") -> None:
        for frame in chunk.frames:
            self._tracker.step(frame)

    def _start(self, face: Face, frames: HeldFrames) -> "LipTrack[Result]":
        crops = AlignedCrops(face.frames[0], self._feature.crop_shape, frames)
        return LipTrack(face, frames, self._feature.max_bend, crops, self._make())

    def finish(self, decoded: "Decoded") -> LipStream[Result]:
        """The tracks that are good enough, largest first, each with its consumer's result.

        Raises:
            NoVideo: no frame could be decoded.
            NoFace: no track is good enough.
        """
        faces, tracks = self._tracker.finish(decoded)
        return LipStream(faces, tuple(t.result for t in tracks))


class LipTrack(TrackBuilder, Generic[Result]):
    """A track whose crops are consumed while it grows. `result`: there once it has ended."""

    result: Result

    def __init__(
        self,
        face: Face,
        frames: HeldFrames,
        max_bend: float,
        crops: AlignedCrops,
        consumer: CropConsumer[Result],
    ) -> None:
        super().__init__(face, frames, max_bend)
        self._crops = crops
        self._consumer = consumer

    @property
    def needs_from(self) -> int:
        """See TrackBuilder."""
        return min(super().needs_from, self._crops.next)

    def extend(self, index: int, row: Array | None) -> Points:
        """See TrackBuilder."""
        new = super().extend(index, row)
        self._crops.add(new)
        self._deliver(ended=False)
        return new

    def track(self) -> FaceTrack:
        """See TrackBuilder."""
        self._deliver(ended=True)
        self.result = self._consumer.finish()
        return super().track()

    def _deliver(self, *, ended: bool) -> None:
        first = self._crops.next
        crops = self._crops.take(self.face.last_found, ended=ended)
        if len(crops):
            self._consumer.feed(first, crops)
