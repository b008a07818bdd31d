"""Steady upright crops of one face, cut out as soon as the frames around each are known."""

from dataclasses import dataclass

import numpy as np

from avbench.features.boxes import Array
from avbench.features.face_crops import (
    Frame,
    Points,
    crop,
    placements,
    view_of_placement,
)
from avbench.features.held_frames import HeldFrames


@dataclass(frozen=True)
class CropShape:
    """Which part of a face's view (see `face_crops`) is cut out, and at which size.

    `right`, `down`: its centre, in sides of the view from the view's centre, along the face's own
    axes. `share`: its side, in sides of the view. `size_px`: of the crop. `smooth_frames`: odd; the
    views are averaged over so many, centred, the track's first and last held beyond its ends.
    """

    right: float
    down: float
    share: float
    size_px: int
    smooth_frames: int


class AlignedCrops:
    """Crops of a track from frame `first` on; `next`: the first that was not cut out yet."""

    def __init__(self, first: int, shape: CropShape, frames: HeldFrames) -> None:
        self.next = first
        self._first = first
        self._shape = shape
        self._frames = frames
        self._placements: Array = np.zeros((0, 4))
        self._kept_from = first  # the frame of the first placement that is kept

    def add(self, points: Points) -> None:
        """Landmarks (n, 68, 2) of the next n frames of the track."""
        self._placements = np.concatenate([self._placements, placements(points)])

    def take(self, last: int, *, ended: bool) -> Frame:
        """The crops, uint8 (n, size, size), of the frames from `next` on that can be told by now.

        `last`: the last frame that is known to belong to the track. `ended`: nothing follows it.
        """
        half = self._shape.smooth_frames // 2
        wanted = np.arange(self.next, last + 1 if ended else last + 1 - half)
        around = wanted[:, None] + np.arange(-half, half + 1)
        around = np.clip(around, self._first, last) - self._kept_from
        size = self._shape.size_px
        crops = np.empty((len(wanted), size, size), np.uint8)
        for i, placement in enumerate(self._placements[around].mean(axis=1)):
            crops[i] = self._cut(int(wanted[i]), placement)
        self.next += len(wanted)
        unused = max(self.next - half - self._kept_from, 0)
        self._placements = self._placements[unused:]
        self._kept_from += unused
        return crops

    def _cut(self, index: int, placement: Array) -> Frame:
        shape = self._shape
        x, y, cos, sin = placement
        x += shape.right * cos - shape.down * sin
        y += shape.right * sin + shape.down * cos
        part = np.array([x, y, shape.share * cos, shape.share * sin])
        return crop(self._frames[index], view_of_placement(part), shape.size_px)
