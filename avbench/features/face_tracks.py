"""Face tracks: sparse detection, tracks in between, 68 landmarks in every frame; one pass."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from avbench.features.face_feature import FaceFeature
from avbench.features.track_builder import TrackBuilder
from avbench.features.tracker import Tracker
from avbench.features.tracks import FaceTracks

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.media.types import Decoded, FrameChunk, MediaInfo


@dataclass(frozen=True)
class FaceTracksFeature(FaceFeature):
    """Faces by BlazeFace every few frames, landmarks by face-api's 68-point net in every frame.

    Parameters: see FaceFeature.
    """

    name: ClassVar[str] = "face_tracks"
    version: ClassVar[int] = 1
    cost: ClassVar[float] = 0.25
    cached: ClassVar[bool] = True
    value: ClassVar[type] = FaceTracks

    def open(self, info: "MediaInfo") -> "FaceTracksReader":
        """A reader for one file.

        Raises:
            NoVideo: the file holds no picture.
        """
        return FaceTracksReader(self, info)


class FaceTracksReader:
    """Follows faces through one file; holds the frames since the last look and no more."""

    def __init__(self, feature: FaceTracksFeature, info: "MediaInfo") -> None:
        self._tracker = Tracker(feature, info, TrackBuilder, grey=False)

    @property
    def feed(self) -> "Callable[[FrameChunk], None]":
        """Takes the frames, in presentation order."""
        return self._feed

    def _feed(self, chunk: "FrameChunk") -> None:
        for frame in chunk.frames:
            self._tracker.step(frame)

    def finish(self, decoded: "Decoded") -> FaceTracks:
        """The tracks that are good enough, largest first.

        Raises:
            NoVideo: no frame could be decoded.
            NoFace: no track is good enough.
        """
        return self._tracker.finish(decoded)[0]
