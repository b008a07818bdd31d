"""Upright face crops, and the landmarks read from them.

A view is (x, y, side, angle): centre and side in pixels, roll in radians; (n, 4) for n frames.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from avbench.features.boxes import Array

if TYPE_CHECKING:
    from avbench.models.landmarks68 import Landmarks68
    from avbench.models.landmarks68_opencv import Net

Frame = NDArray[np.uint8]
Points = NDArray[np.float32]

# Measured on two dozen faces, each shifted, scaled and turned 12 times: the landmarks are steadiest
# when the crop is 1.2 to 1.3 times as wide as their extent. Of BlazeFace's box (13 faces) that is
# 1.18 sides, 0.04 lower.
_BOX_TO_SIDE, _BOX_DOWN = 1.18, 0.04
# Eyes and base of the nose in such a crop, as shares of its side about its centre: points that
# speech does not move.
_FIXED = np.array([[-0.165, -0.25], [0.165, -0.25], [0.0, 0.005]])
_FIXED_POINTS = (slice(36, 42), slice(42, 48), slice(31, 36))
_BATCH = 8


def view_of_detection(row: Array) -> Array:
    """(4,) view from a detection: its box, and the roll of its eyes."""
    angle = float(np.arctan2(row[7] - row[5], row[6] - row[4]))
    side = row[2] - row[0]
    down = _BOX_DOWN * side
    x = (row[0] + row[2]) / 2 - down * np.sin(angle)
    y = (row[1] + row[3]) / 2 + down * np.cos(angle)
    return np.array([x, y, _BOX_TO_SIDE * side, angle])


def view_of_landmarks(points: Points) -> Array:
    """(4,) view that brings eyes and nose of (68, 2) landmarks to their places (least squares)."""
    return view_of_placement(placements(points[None])[0])


def placements(points: Points) -> Array:
    """The views of landmarks (n, 68, 2) in a form that is linear in them: (n, 4).

    Centre, and the side times cosine and sine of the roll. Real sums and products alone, so that a
    row does not depend on how many there are, to the last bit.
    """
    found = np.stack([points[:, which].mean(axis=1) for which in _FIXED_POINTS], axis=1)
    x, y = np.moveaxis(found.astype(np.float64), 2, 0)
    middle_x, middle_y = x.mean(axis=1), y.mean(axis=1)
    right, down = (_FIXED - _FIXED.mean(axis=0)).T
    x, y = x - middle_x[:, None], y - middle_y[:, None]
    scale = (right**2 + down**2).sum()
    cos = (x * right + y * down).sum(axis=1) / scale
    sin = (y * right - x * down).sum(axis=1) / scale
    low = _FIXED[:, 1].mean()  # where the middle of the three lies; in the other axis it is 0
    return np.stack([middle_x + sin * low, middle_y - cos * low, cos, sin], axis=1)


def view_of_placement(placement: Array) -> Array:
    """(4,) view of one placement (4,)."""
    x, y, cos, sin = placement
    return np.array([x, y, np.hypot(cos, sin), np.arctan2(sin, cos)])


def landmarks(frames: Sequence[Frame], views: Array) -> Points:
    """(n, 68, 2) landmarks in pixels, one view per BGR frame, computed in small batches."""
    import torch

    net = _network()
    size = _input_px()
    shares = []
    for start in range(0, len(frames), _BATCH):
        part = range(start, min(start + _BATCH, len(frames)))
        crops = np.stack([crop(frames[i], views[i], size)[:, :, ::-1] for i in part])
        batch = torch.from_numpy(crops).permute(0, 3, 1, 2)  # stays channels_last
        with torch.inference_mode():
            shares.append(net(batch.float()).numpy())
    return _to_picture(np.concatenate(shares).astype(np.float64), views)


def landmarks_of_one(frame: Frame, view: Array) -> Points:
    """(68, 2) landmarks in pixels of one frame, BGR or grey, in half the time of `landmarks`.

    They differ from those by rounding; those of a grey frame by 0.3 % of the view's side, less than
    they jitter from frame to frame.
    """
    import cv2

    picture = crop(frame, view, _input_px())
    if picture.ndim == 2:
        picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    shares = _network_of_one()(picture)
    return np.asarray(_to_picture(shares[None].astype(np.float64), view[None])[0])


def crop(frame: Frame, view: Array, size_px: int) -> Frame:
    """The view as an upright square, grey like `frame` or BGR; beyond the picture the edge repeats.

    Bilinear; a view of twice `size_px` or more is averaged down first.
    """
    import cv2

    x, y, side, angle = (float(v) for v in view)
    shrink = int(side / size_px)
    if shrink > 1:
        frame, x, y = _shrunk(frame, x, y, side, shrink)
        side /= shrink
    scale = size_px / side
    cos, sin, mid = scale * np.cos(angle), scale * np.sin(angle), size_px / 2 - 0.5
    matrix = np.array([[cos, sin, mid - cos * x - sin * y], [-sin, cos, mid + sin * x - cos * y]])
    flags, border = cv2.INTER_LINEAR, cv2.BORDER_REPLICATE
    return np.asarray(
        cv2.warpAffine(frame, matrix, (size_px, size_px), flags=flags, borderMode=border)
    )


def _shrunk(
    frame: Frame, x: float, y: float, side: float, factor: int
) -> tuple[Frame, float, float]:
    """The surroundings of a large view, averaged down by a whole factor, and its centre there."""
    import cv2

    reach = side * 0.75
    x0, y0 = (
        min(max(0, int(v - reach)), max(0, n - factor)) // factor * factor
        for v, n in ((x, frame.shape[1]), (y, frame.shape[0]))
    )
    height = (min(frame.shape[0], int(y + reach)) - y0) // factor
    width = (min(frame.shape[1], int(x + reach)) - x0) // factor
    part = frame[y0 : y0 + max(height, 1) * factor, x0 : x0 + max(width, 1) * factor]
    small = cv2.resize(part, (max(width, 1), max(height, 1)), interpolation=cv2.INTER_AREA)
    x, y = ((v + 0.5) / factor - 0.5 for v in (x - x0, y - y0))
    return np.asarray(small), x, y


def _to_picture(shares: Array, views: Array) -> Points:
    """Shares of the crops (n, 68, 2) to pixels of the pictures."""
    local = (shares - 0.5) * views[:, None, 2:3]
    cos, sin = np.cos(views[:, 3])[:, None], np.sin(views[:, 3])[:, None]
    x = views[:, 0:1] + cos * local[..., 0] - sin * local[..., 1]
    y = views[:, 1:2] + sin * local[..., 0] + cos * local[..., 1]
    return np.stack([x, y], axis=-1).astype(np.float32)


@cache
def _network() -> "Landmarks68":
    from avbench.models import landmarks68

    return landmarks68.load()


@cache
def _network_of_one() -> "Net":
    from avbench.models import landmarks68_opencv

    return landmarks68_opencv.load_opencv()


def _input_px() -> int:
    from avbench.models.landmarks68 import INPUT_PX

    return INPUT_PX


def alike(one: Frame, other: Frame, view: Array) -> float:
    """Correlation, in [-1, 1], of what two frames show in the same view."""
    a, b = (crop(f, view, 32).astype(np.float64).mean(axis=2) for f in (one, other))
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / max(np.sqrt((a * a).sum() * (b * b).sum()), 1e-9))
