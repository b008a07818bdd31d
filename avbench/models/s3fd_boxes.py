"""S3FD's maps to boxes: decoding and suppression, pure numpy."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Maps = list[tuple[NDArray[np.float32], NDArray[np.float32]]]  # logits (2, h, w), changes (4, h, w)

FINEST_PX = 4  # stride of the first map; each following one doubles it
SQUARE = 4.0  # side of a cell's own square, in strides
CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2
# As in detectors of both families: first within the net's own output, then by their callers.
FIRST_IOU, SECOND_IOU = 0.3, 0.1
MOST_BEFORE, MOST_AFTER = 5000, 750


def boxes_of(maps: Maps, size: tuple[int, int], min_score: float) -> Floats:
    """(k, 5) boxes of one picture, best first; see `S3fd.detect`. `size`: its height and width."""
    found = np.concatenate([_decode(m, FINEST_PX << k, min_score) for k, m in enumerate(maps)])
    found = found[np.argsort(-found[:, 4], kind="stable")][:MOST_BEFORE]
    found = found[suppress(found, FIRST_IOU)[:MOST_AFTER]]
    found = found[suppress(found, SECOND_IOU)]
    height, width = size
    return np.asarray(found / np.array([width, height, width, height, 1.0]))


def suppress(boxes: Floats, max_iou: float) -> NDArray[np.int64]:
    """Indices of the boxes (n, 4 or more; best first) that no better kept one overlaps more."""
    side = boxes[:, 2:4] - boxes[:, 0:2]
    area = side[:, 0] * side[:, 1]
    left, kept = np.arange(len(boxes)), []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best)
        low = np.maximum(boxes[best, 0:2], boxes[left, 0:2])
        high = np.minimum(boxes[best, 2:4], boxes[left, 2:4])
        both = np.clip(high - low, 0, None).prod(axis=1)
        left = left[both <= max_iou * (area[best] + area[left] - both)]
    return np.array(kept, dtype=np.int64)


def _decode(
    one: tuple[NDArray[np.float32], NDArray[np.float32]], stride_px: int, min_score: float
) -> Floats:
    """(k, 5) boxes of one map, in pixels of the net's picture, and their scores."""
    logits, change = (a.astype(np.float64) for a in one)
    score = 1 / (1 + np.exp(np.clip(logits[0] - logits[1], -50, 50)))
    rows, columns = np.nonzero(score > min_score)
    dx, dy, dw, dh = change[:, rows, columns]
    side = SQUARE * stride_px
    x = (columns + 0.5) * stride_px + dx * CENTRE_VARIANCE * side
    y = (rows + 0.5) * stride_px + dy * CENTRE_VARIANCE * side
    half_w = side * np.exp(dw * SIZE_VARIANCE) / 2
    half_h = side * np.exp(dh * SIZE_VARIANCE) / 2
    at = (x - half_w, y - half_h, x + half_w, y + half_h, score[rows, columns])
    return np.stack(at, axis=1)
