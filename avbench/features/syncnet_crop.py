"""SyncNet's face crop: 224 x 224 pictures of a face from its boxes, as they stream by.

After run_pipeline.py (joonson/syncnet_python, MIT): half of the box's longer side s and its centre
are smoothed by a median over 13 frames; the crop is 2.8 s wide and high, with 1.0 s above the
centre and 1.8 s below, grey (110) beyond the picture. The original stores frames and crops in lossy
files on the way; here nothing is lost.
"""

import numpy as np
from numpy.typing import NDArray

from avbench.features.boxes import Array

MEDIAN_FRAMES = 13
LOOK_AHEAD = MEDIAN_FRAMES // 2
CROP_SCALE = 0.40
PAD_VALUE = 110
CROP_PX = 224

Frame = NDArray[np.uint8]


def placements(boxes: Array) -> Array:
    """(n, 3) half of the longer side, x and y of the centre, of boxes (n, 4)."""
    side = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) / 2
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    return np.column_stack([side, centre])


class MedianFilter:
    """A median over 13 rows, column by column, that needs no more than the rows in its window.

    Rows beyond both ends are zero, as in the original (`scipy.signal.medfilt`), so the six rows
    next to an end come out as low as the lowest of their neighbours.
    """

    def __init__(self, columns: int) -> None:
        self._rows = np.zeros((LOOK_AHEAD, columns))

    def push(self, rows: Array) -> Array:
        """Takes the next rows (n, columns); returns those that are complete, in order."""
        held = np.concatenate([self._rows, rows])
        if len(held) < MEDIAN_FRAMES:
            self._rows = held
            return held[:0]
        self._rows = held[1 - MEDIAN_FRAMES :]
        windows = np.lib.stride_tricks.sliding_window_view(held, MEDIAN_FRAMES, axis=0)
        return np.asarray(np.median(windows, axis=-1))

    def flush(self) -> Array:
        """The last rows, after which there are no more."""
        return self.push(np.zeros((LOOK_AHEAD, self._rows.shape[1])))


def crop(frame: Frame, placement: Array) -> Frame:
    """The face in a BGR frame: uint8 (224, 224, 3).

    `placement`: half of the box's longer side, x and y of its centre, in pixels. Edges are rounded
    down as in the original, which widens the picture by `pad` before it cuts.
    """
    import cv2

    half, x, y = (float(v) for v in placement)
    below, beside = half * (1 + 2 * CROP_SCALE), half * (1 + CROP_SCALE)
    pad = int(below)
    top, bottom = int(y + pad - half) - pad, int(y + pad + below) - pad
    left, right = int(x + pad - beside) - pad, int(x + pad + beside) - pad
    height, width = frame.shape[:2]
    part = frame[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    missing = (
        max(-top, 0),
        max(bottom - height, 0),
        max(-left, 0),
        max(right - width, 0),
    )
    if any(missing):
        grey = (PAD_VALUE,) * 3
        part = np.asarray(cv2.copyMakeBorder(part, *missing, cv2.BORDER_CONSTANT, value=grey))
    return np.asarray(cv2.resize(part, (CROP_PX, CROP_PX)))
