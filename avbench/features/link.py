"""Which detection continues which face. Pure numpy, no pictures."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from avbench.features.boxes import Array, iou

MAX_SHIFT = 0.5  # of the box: a face is not expected to move further between two detections


@dataclass
class Face:
    """A face that is being followed: the frames where it was looked for.

    `frames`, `boxes` (x0 y0 x1 y1), `scores`: one entry per look; a look that found nothing
    repeats the box with score 0. `last_found`: the last frame where it was found.
    """

    frames: list[int]
    boxes: list[Array]
    scores: list[float]
    last_found: int = field(init=False)

    def __post_init__(self) -> None:
        self.last_found = self.frames[-1]

    @property
    def speed(self) -> float:
        """Between the last two looks: of the centre, in widths of the box per frame."""
        if len(self.frames) < 2:
            return 0.0
        box, before = self.boxes[-1], self.boxes[-2]
        shift = ((box - before)[:2] + (box - before)[2:]) / 2
        width = max(float(box[2] - box[0]), 1.0)
        return float(np.hypot(*shift)) / width / max(self.frames[-1] - self.frames[-2], 1)

    def predicted(self, frame: int) -> Array:
        """Where the box should be at a later frame, moving on as it did."""
        if len(self.frames) < 2:
            return self.boxes[-1]
        box, before = self.boxes[-1], self.boxes[-2]
        steps = (frame - self.frames[-1]) / max(self.frames[-1] - self.frames[-2], 1)
        shift = ((box - before)[:2] + (box - before)[2:]) / 2 * min(steps, 1.0)
        limit = MAX_SHIFT * (box[2:] - box[:2])
        return box + np.tile(np.clip(shift, -limit, limit), 2)

    def found(self, frame: int, box: Array, score: float) -> None:
        """The face was seen."""
        self._add(frame, box, score)
        self.last_found = frame

    def missed(self, frame: int) -> None:
        """It was looked for, and not seen: the box stays where it was."""
        self._add(frame, self.boxes[-1], 0.0)

    def _add(self, frame: int, box: Array, score: float) -> None:
        self.frames.append(frame)
        self.boxes.append(box)
        self.scores.append(score)


def match(predicted: Array, boxes: Array, min_iou: float) -> NDArray[np.int64]:
    """For each predicted box (n, 4) the detection (m, 4) that continues it, or -1: (n,).

    Best overlap first, each detection once; pairs below `min_iou` stay apart.
    """
    chosen = np.full(len(predicted), -1, dtype=np.int64)
    overlap = iou(predicted, boxes)
    while overlap.size and overlap.max() >= min_iou:
        row, column = np.unravel_index(int(overlap.argmax()), overlap.shape)
        chosen[row] = column
        overlap[row], overlap[:, column] = -1, -1
    return chosen
