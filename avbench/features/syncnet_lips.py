"""One face track as it grows: boxes to crops, crops to embeddings, as soon as they can be made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.features.boxes import Array, area
from avbench.features.syncnet_crop import Frame, MedianFilter, crop, placements
from avbench.features.syncnet_stream import LipStream, Tower
from avbench.features.syncnet_track import Track

HOPELESS = 0.7  # of the least size: a face that is smaller once it is long will not be large enough


@dataclass(frozen=True)
class SyncNetTrack:
    """One face over consecutive frames.

    `embeddings`: float32 (n_frames - 4, 1024), row i looks at frames first + i to first + i + 4.
    `first`: of 25 frames a second. `mean_area_px2`: of its boxes, tight ones as S3FD draws them.
    """

    embeddings: NDArray[np.float32]
    first: int
    n_frames: int
    mean_area_px2: float


class HeldFrames:
    """The frames that may still be needed, by their index in the video."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self._first = 0

    @property
    def end(self) -> int:
        """Index of the frame that `add` takes next."""
        return self._first + len(self._frames)

    def add(self, frame: Frame) -> None:
        """Holds the next frame, which must not be written over."""
        self._frames.append(frame)

    def __getitem__(self, index: int) -> Frame:
        if index < self._first:
            raise IndexError(f"frame {index} was let go; {self._first} is the first that is held")
        return self._frames[index - self._first]

    def release(self, index: int) -> None:
        """Lets go of all frames before this one."""
        del self._frames[: max(0, index - self._first)]
        self._first = max(self._first, index)


class TrackLips:
    """Crops of a track, held until the track is long enough to count, and then embedded.

    `next`: the first frame that is still to be cropped; None where the track is given up.
    """

    def __init__(self, track: Track, tower: Tower, *, jpeg: bool) -> None:
        """`jpeg`: crops pass through JPEG, a film for each track."""
        from avbench.media.mjpeg import JpegPass

        self.track = track
        self.next: int | None = track.first
        self._median = MedianFilter(3)
        self._waiting: list[Frame] = []
        self._lips = LipStream(tower)
        self._jpeg = JpegPass() if jpeg else None
        self._area_sum = 0.0

    def extend(self, boxes: Array, frames: HeldFrames) -> None:
        """The boxes (n, 4) of the track's next frames."""
        self._area_sum += float(area(boxes).sum())
        if self.next is None:
            return
        self._crop(self._median.push(placements(boxes)), frames)
        if self.track.is_long:
            if self.track.face_px < HOPELESS * self.track.rules.min_face_px:
                self.next = None
                self._waiting = []
            self._embed()

    def close(self, frames: HeldFrames) -> SyncNetTrack | None:
        """The track has ended; None where it is not good."""
        if self.next is None or not self.track.is_good:
            return None
        self._crop(self._median.flush(), frames)
        self._embed()
        n = self.track.n_frames
        return SyncNetTrack(self._lips.finish(), self.track.first, n, self._area_sum / n)

    def _crop(self, where: Array, frames: HeldFrames) -> None:
        for placement in where:
            assert self.next is not None  # noqa: S101 - a track that is given up is not cropped
            self._waiting.append(crop(frames[self.next], placement))
            self.next += 1

    def _embed(self) -> None:
        for face in self._waiting:
            self._lips.add(face if self._jpeg is None else self._jpeg.through(face))
        self._waiting = []
