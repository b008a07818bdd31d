"""Faces in a square of a picture: BlazeFace, read by OpenCV.

Models: MediaPipe Face Detection, Google, Apache-2.0 (npm @mediapipe/face_detection
0.4.1657300184). Short range: 128 x 128, faces from about a tenth of the square. Full range:
192 x 192, also smaller ones. Decoding of anchors after the models' cards.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench.features.boxes import Array, merge_overlapping

N_VALUES = 16  # x0 y0 x1 y1, then six points: eyes, nose, mouth, ears
_MERGE_IOU = 0.3


@dataclass(frozen=True)
class Model:
    """`grids`: (cells per axis, anchors per cell) of each map of outputs, in their order."""

    weights: str
    input_px: int
    grids: tuple[tuple[int, int], ...]


SHORT_RANGE = Model("blazeface_short", 128, ((16, 2), (8, 6)))
FULL_RANGE = Model("blazeface_full", 192, ((48, 1),))


@dataclass(frozen=True)
class Detections:
    """Faces, best first. `rows`: (n, 16), box and six points in pixels. `score`: (n,) in [0, 1]."""

    rows: Array
    score: Array

    @property
    def boxes(self) -> Array:
        """(n, 4) x0 y0 x1 y1."""
        return self.rows[:, :4]

    @staticmethod
    def merged(parts: "list[Detections]") -> "Detections":
        """All parts' faces, each once."""
        rows = np.concatenate([np.zeros((0, N_VALUES)), *(p.rows for p in parts)])
        score = np.concatenate([np.zeros(0), *(p.score for p in parts)])
        return Detections(*merge_overlapping(rows, score, _MERGE_IOU))

    def take(self, which: NDArray[Any]) -> "Detections":
        """Those that an index or a mask names."""
        return Detections(self.rows[which], self.score[which])


def detect(frame: NDArray[np.uint8], square: Array, model: Model, min_score: float) -> Detections:
    """Faces inside one square (x0, y0, side) of a BGR frame; it may reach beyond the picture."""
    import cv2

    x0, y0, side = (float(v) for v in square)
    patch = _patch(frame, x0, y0, side, model.input_px)
    size = (model.input_px, model.input_px)
    blob = cv2.dnn.blobFromImage(patch, 1 / 127.5, size, (127.5, 127.5, 127.5), swapRB=True)
    net, names, anchors = _network(model)
    net.setInput(blob)
    logit, raw = sorted(net.forward(names), key=lambda out: out.shape[-1])
    score = 1 / (1 + np.exp(-np.clip(logit.reshape(-1).astype(np.float64), -50, 50)))
    found = score >= min_score
    values = raw.reshape(-1, N_VALUES)[found].astype(np.float64) / model.input_px
    rows = _decode(values, anchors[found]) * side + np.tile([x0, y0], N_VALUES // 2)
    return Detections(*merge_overlapping(rows, score[found], _MERGE_IOU))


def _decode(values: Array, anchors: Array) -> Array:
    """Centre, size and points about each anchor to corners and points, as shares of the square."""
    centre, half = values[:, 0:2] + anchors, values[:, 2:4] / 2
    points = values[:, 4:] + np.tile(anchors, 6)
    return np.concatenate([centre - half, centre + half, points], axis=1)


def _patch(
    frame: NDArray[np.uint8], x0: float, y0: float, side: float, size_px: int
) -> NDArray[np.uint8]:
    """The square at `size_px`, black beyond the picture. Shrinking averages, so nothing aliases."""
    import cv2

    scale = size_px / side
    if scale < 0.5:
        factor = int(0.5 / scale) + 1
        height, width = frame.shape[0] // factor, frame.shape[1] // factor
        cut = frame[: height * factor, : width * factor]
        frame = np.asarray(cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA))
        x0, y0, scale = x0 / factor, y0 / factor, scale * factor
    shift = [[scale, 0, (0.5 - x0) * scale - 0.5], [0, scale, (0.5 - y0) * scale - 0.5]]
    return np.asarray(
        cv2.warpAffine(frame, np.array(shift), (size_px, size_px), flags=cv2.INTER_LINEAR)
    )


@cache
def _network(model: Model) -> tuple[Any, tuple[str, ...], Array]:
    """The net, its outputs' names and its anchors' centres, once per process."""
    import cv2

    from avbench import shipped

    # The new engine of OpenCV 5 gives only one of the two outputs.
    net = cv2.dnn.readNetFromTFLite(str(shipped.path(model.weights)), cv2.dnn.ENGINE_CLASSIC)
    anchors = []
    for cells, per_cell in model.grids:
        y, x = np.mgrid[:cells, :cells]
        centres = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / cells
        anchors.append(np.repeat(centres, per_cell, axis=0))
    return net, tuple(net.getUnconnectedOutLayersNames()), np.concatenate(anchors)
