"""Boxes: arrays (n, 4) of x0 y0 x1 y1 in pixels. Pure numpy."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def area(boxes: Array) -> Array:
    """(n,) pixels squared; 0 for an inverted box."""
    side = np.clip(boxes[:, 2:4] - boxes[:, 0:2], 0, None)
    return np.asarray(side[:, 0] * side[:, 1])


def iou(a: Array, b: Array) -> Array:
    """Intersection over union of each box of a (n, 4) with each of b (m, 4): (n, m) in [0, 1]."""
    low = np.maximum(a[:, None, 0:2], b[None, :, 0:2])
    high = np.minimum(a[:, None, 2:4], b[None, :, 2:4])
    both = np.clip(high - low, 0, None).prod(-1)
    either = area(a)[:, None] + area(b)[None] - both
    return np.asarray(both / np.maximum(either, 1e-9))


def merge_overlapping(rows: Array, score: Array, min_iou: float) -> tuple[Array, Array]:
    """Weighted suppression: overlapping rows become one, their mean weighted by score.

    `rows`: (n, k), the first four columns a box, the others points that are averaged alike.
    Returns the merged rows, best score first, and the best score of each.
    """
    order = np.argsort(-score, kind="stable")
    rows, score = rows[order], score[order]
    merged, best = [], []
    while len(rows):
        same = iou(rows[:1, :4], rows[:, :4])[0] > min_iou
        same[0] = True
        merged.append(np.average(rows[same], axis=0, weights=score[same]))
        best.append(score[0])
        rows, score = rows[~same], score[~same]
    return np.array(merged).reshape(-1, rows.shape[1]), np.array(best, dtype=float)


def squares(width: int, height: int, side: float, overlap: float) -> Array:
    """Equal squares (m, 3: x0, y0, side) that cover the picture, each sharing `overlap` or more.

    Along an axis that is no longer than `side`, one square lies centred and reaches beyond.
    """
    columns, rows = (_starts(length, side, overlap) for length in (width, height))
    return np.array([(x, y, side) for y in rows for x in columns])


def _starts(length: int, side: float, overlap: float) -> list[float]:
    if length <= side * 1.02:  # two per cent outside: not worth a second square
        return [(length - side) / 2]
    steps = int(np.ceil((length - side) / (side * (1 - overlap))))
    return [i * (length - side) / steps for i in range(steps + 1)]
