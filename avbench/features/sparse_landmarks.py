"""Landmarks of every frame from a few: read where the face moves, interpolated where it is still.

Most frames of a talking head need no net of their own: over 12 still frames the straight line lies
within 0.2 % of the crop's side of landmarks read in every frame, which jitter by as much.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from avbench.features.boxes import Array
from avbench.features.face_crops import Points, placements


class Reading(NamedTuple):
    """Landmarks (68, 2) of frame number `frame`. `view`: for a crop of the same face soon after."""

    frame: int
    points: Points
    view: Array


Read = Callable[[int, Array], Reading]


def landmarks_between(read: Read, before: Reading, after: Reading, max_bend: float) -> Points:
    """(n, 68, 2) for the frames after that of `before`, up to and with that of `after`.

    `read`: reads a frame by its number, from a crop by a view. `max_bend`: how far eyes and nose
    may move, in sides of the view, times the number of frames that it takes them, before the frame
    half-way is read as well.
    """
    n = after.frame - before.frame
    if n > 1 and _moved(before, after) * n > max_bend:
        middle = read((before.frame + after.frame) // 2, half_way(before.view, after.view))
        halves = (before, middle), (middle, after)
        return np.concatenate([landmarks_between(read, *h, max_bend) for h in halves])
    share = np.arange(1, n + 1)[:, None, None] / n
    return ((1 - share) * before.points + share * after.points).astype(np.float32)


def half_way(one: Array, other: Array) -> Array:
    """The mean of two views, turned the short way."""
    turn = (other[3] - one[3] + np.pi) % (2 * np.pi) - np.pi
    return np.append((one[:3] + other[:3]) / 2, one[3] + turn / 2)


def _moved(before: Reading, after: Reading) -> float:
    """Of the centre, or of the edges by growth and roll, whichever is more; in sides."""
    one, other = placements(np.stack([before.points, after.points]))
    x, y, cos, sin = other - one
    return float(max(np.hypot(x, y), np.hypot(cos, sin) / 2) / np.hypot(*one[2:]))
