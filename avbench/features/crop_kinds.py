"""The crops that models of this field are trained on: how each is placed, smoothed and cut.

All three are placed by our own 68 landmarks; the originals by other detectors (named below).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from avbench.features import syncnet_crop
from avbench.features.boxes import Array
from avbench.features.crop_mouth import Mouth96
from avbench.features.face_crops import Frame, Points, placements

# S3FD's box in sides of a face's view (see `face_crops`), upright: `syncnet_detect` has it in sides
# of BlazeFace's box, which is 1 / 1.18 of the view and lies 0.04 of its own side higher.
_BOX_WIDTH, _BOX_HEIGHT, _BOX_UP = 0.88 / 1.18, 1.24 / 1.18, (0.095 + 0.04) / 1.18


class CropKind(Protocol):
    """One kind of crop."""

    @property
    def size_px(self) -> int:
        """Side of the crop."""

    @property
    def grey(self) -> bool:
        """Whether it has one channel."""

    @property
    def back(self) -> int:
        """Frames before that smoothing looks at."""

    @property
    def ahead(self) -> int:
        """Frames after."""

    def rows(self, points: Points) -> Array:
        """(n, k) what places a crop, before smoothing, from landmarks (n, 68, 2)."""

    def smoothed(self, rows: Array, at: int) -> Array:
        """(k,) of row `at`. `rows`: those of the track from `back` before to `ahead` after it."""

    def cut(self, frame: Frame, row: Array) -> Frame:
        """The crop of a BGR frame: uint8 (size, size), or (size, size, 3) BGR."""


@dataclass(frozen=True)
class Face224:
    """SyncNet's 224 x 224 face of a track (run_pipeline.py): see `syncnet_crop`. There: S3FD."""

    size_px: int = syncnet_crop.CROP_PX
    grey: bool = False
    back: int = syncnet_crop.LOOK_AHEAD
    ahead: int = syncnet_crop.LOOK_AHEAD

    def rows(self, points: Points) -> Array:
        """See CropKind."""
        return syncnet_crop.placements(face_boxes(points))

    def smoothed(self, rows: Array, at: int) -> Array:
        """See CropKind."""
        beyond = np.zeros((syncnet_crop.MEDIAN_FRAMES - len(rows), rows.shape[1]))
        return np.asarray(np.median(np.concatenate([rows, beyond]), axis=0))

    def cut(self, frame: Frame, row: Array) -> Frame:
        """See CropKind."""
        return syncnet_crop.crop(frame, row)


@dataclass(frozen=True)
class Face96:
    """Wav2Lip's 96 x 96 face: the tight box, the mean of this and the next four frames.

    As in its `inference.py`, without the rows added below the chin there. There: S3FD.
    """

    size_px: int = 96
    grey: bool = False
    back: int = 4
    ahead: int = 4

    def rows(self, points: Points) -> Array:
        """See CropKind."""
        return face_boxes(points)

    def smoothed(self, rows: Array, at: int) -> Array:
        """See CropKind."""
        start = max(0, min(at, len(rows) - self.ahead - 1))
        return np.asarray(rows[start : start + self.ahead + 1].mean(axis=0))

    def cut(self, frame: Frame, row: Array) -> Frame:
        """See CropKind."""
        import cv2

        height, width = frame.shape[:2]
        x0, y0 = max(0, int(row[0])), max(0, int(row[1]))
        x1, y1 = min(width, int(row[2])), min(height, int(row[3]))
        part = frame[min(y0, height - 1) : max(y1, y0 + 1), min(x0, width - 1) : max(x1, x0 + 1)]
        return np.asarray(cv2.resize(part, (self.size_px, self.size_px)))


KINDS: dict[str, CropKind] = {"mouth96": Mouth96(), "face224": Face224(), "face96": Face96()}


def face_boxes(points: Points) -> Array:
    """(n, 4) boxes as S3FD draws them, from hairline to chin, from landmarks (n, 68, 2)."""
    x, y, cos, sin = placements(points).T
    side = np.hypot(cos, sin)
    centre = np.stack([x + _BOX_UP * sin, y - _BOX_UP * cos], axis=1)
    half = np.stack([_BOX_WIDTH * side, _BOX_HEIGHT * side], axis=1) / 2
    return np.concatenate([centre - half, centre + half], axis=1)
