"""The mouth crop of lip readers: the face brought onto a mean face, 96 x 96 about the mouth."""

from dataclasses import dataclass

import numpy as np

from avbench.features.boxes import Array
from avbench.features.face_crops import Frame, Points

# Of the mean face that lip readers share, in a picture of 256 x 256: base of the nose, corners of
# the eyes (points 33, 36, 39, 42, 45).
_STABLE = (33, 36, 39, 42, 45)
_MEAN_FACE = np.array(
    [(128.870, 137.303), (92.522, 94.369), (112.772, 94.944), (145.525, 94.535), (166.677, 93.566)]
)
_MEAN_FACE_PX = 256
_MOUTH = slice(48, 68)


@dataclass(frozen=True)
class Mouth96:
    """AV-HuBERT's and auto_avsr's 96 x 96 grey mouth, of a face brought onto the mean face.

    As in auto_avsr (`video_process.py`): landmarks are the mean over up to 6 frames on either side,
    fewer at the ends, moved to the frame's own centre. As in AV-HuBERT (`align_mouth.py`): the
    similarity that brings base of the nose and corners of the eyes onto the mean face, bilinear,
    black beyond the picture; the crop is centred on the mouth's 20 points, kept inside the 256 x
    256 picture. There: dlib's landmarks, or FAN's.
    """

    size_px: int = 96
    grey: bool = True
    back: int = 6
    ahead: int = 6

    def rows(self, points: Points) -> Array:
        """See CropKind."""
        return points.reshape(len(points), -1).astype(np.float64)

    def smoothed(self, rows: Array, at: int) -> Array:
        """See CropKind."""
        reach = min(at, len(rows) - 1 - at, self.back)
        near = rows[at - reach : at + reach + 1].mean(axis=0).reshape(-1, 2)
        centre = rows[at].reshape(-1, 2).mean(axis=0)
        return np.asarray((near + centre - near.mean(axis=0)).ravel())

    def cut(self, frame: Frame, row: Array) -> Frame:
        """See CropKind."""
        import cv2

        points = row.reshape(-1, 2)
        matrix = similarity(points[list(_STABLE)], _MEAN_FACE)
        half = self.size_px // 2
        centre = matrix[:, :2] @ points[_MOUTH].mean(axis=0) + matrix[:, 2]
        corner = np.rint(np.clip(centre, half, _MEAN_FACE_PX - half)) - half
        matrix[:, 2] -= corner
        grey = frame if frame.ndim == 2 else cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        return np.asarray(cv2.warpAffine(grey, matrix, (self.size_px, self.size_px)))


def similarity(source: Array, target: Array) -> Array:
    """(2, 3) turn, scale and shift that brings points (n, 2) nearest to others (least squares)."""
    z, w = (p[:, 0] + 1j * p[:, 1] for p in (source, target))
    z_mean, w_mean = z.mean(), w.mean()
    z = z - z_mean
    turn = (np.conj(z) @ (w - w_mean)) / (np.abs(z) ** 2).sum()
    shift = w_mean - turn * z_mean
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
