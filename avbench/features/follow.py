"""Looks for faces in a frame: near those already followed, and now and then everywhere."""

from dataclasses import dataclass, field

import numpy as np

from avbench.features.boxes import Array, iou, squares
from avbench.features.detect import FULL_RANGE, SHORT_RANGE, Detections, detect
from avbench.features.face_crops import Frame
from avbench.features.link import Face, match

_NEAR = 2.5  # side of the square around a face, in sides of its box
_MIN_IOU = 0.3
_SQUARISH = 1.4  # up to this aspect the whole picture is searched as one square


@dataclass(frozen=True)
class Search:
    """How to look. Meanings and defaults: see FaceFeature.

    `min_iou`: of a detection with the box where a face was expected, to be the same face.
    """

    min_score: float
    min_start_score: float
    max_faces: int
    max_gap_frames: int
    min_face_px: float
    min_iou: float = 0.3


@dataclass
class Follower:
    """The faces of one shot. `look` moves all of them to a frame."""

    search: Search
    faces: list[Face] = field(default_factory=list)

    def look(self, frame: Frame, index: int, *, everywhere: bool) -> list[Detections | None]:
        """Looks near each face, then perhaps everywhere; returns what each face continued with.

        Faces that were not seen for longer than `max_gap_frames` stay in the list until `drop`.
        New faces are appended. The result has one entry per face, None where it was not seen.
        """
        predicted = np.array([f.predicted(index) for f in self.faces]).reshape(-1, 4)
        near = Detections.merged([self._near(frame, box) for box in predicted])
        chosen = match(predicted, near.boxes, self.search.min_iou)
        results: list[Detections | None] = []
        for face, which in zip(self.faces, chosen, strict=True):
            if which < 0:
                face.missed(index)
            else:
                face.found(index, near.boxes[which], float(near.score[which]))
            results.append(near.take(np.array([which])) if which >= 0 else None)
        if everywhere:
            results += self._start_new(frame, index)
        return results

    def drop(self, gone: list[Face]) -> None:
        """Stops following these."""
        self.faces = [f for f in self.faces if not any(f is g for g in gone)]

    def lost(self, index: int) -> list[Face]:
        """Faces that have been out of sight for too long."""
        return [f for f in self.faces if index - f.last_found > self.search.max_gap_frames]

    def _near(self, frame: Frame, box: Array) -> Detections:
        side = _NEAR * max(box[2] - box[0], 1.0)
        corner = (box[:2] + box[2:]) / 2 - side / 2
        return detect(frame, np.array([*corner, side]), SHORT_RANGE, self.search.min_score)

    def _start_new(self, frame: Frame, index: int) -> list[Detections | None]:
        """New faces, largest first, each confirmed by a second look from near."""
        started: list[Detections | None] = []
        candidates = search_everywhere(frame, self.search.min_score)
        for i in np.argsort(candidates.boxes[:, 0] - candidates.boxes[:, 2], kind="stable"):
            if len(self.faces) >= self.search.max_faces:
                break
            seen = self._confirmed(frame, candidates.boxes[i])
            if seen is None:
                continue
            self.faces.append(Face([index], [seen.boxes[0]], [float(seen.score[0])]))
            started.append(seen)
        return started

    def _confirmed(self, frame: Frame, box: Array) -> Detections | None:
        if self._known(box) or box[2] - box[0] < self.search.min_face_px:
            return None
        seen = self._near(frame, box)
        same = (iou(box[None], seen.boxes)[0] > _MIN_IOU) & (
            seen.score >= self.search.min_start_score
        )
        if not same.any():
            return None
        best = seen.take(np.flatnonzero(same)[:1])
        return None if self._known(best.boxes[0]) else best

    def _known(self, box: Array) -> bool:
        """Whether a face that is followed lies there."""
        followed = np.array([f.boxes[-1] for f in self.faces]).reshape(-1, 4)
        return bool((iou(box[None], followed) > _MIN_IOU).any())


def search_everywhere(frame: Frame, min_score: float) -> Detections:
    """Faces of all sizes: near ones in the whole picture, small ones in squares that fill it."""
    height, width = frame.shape[:2]
    long, short = max(width, height), min(width, height)
    whole = squares(width, height, long, 0.0)
    wide = squares(width, height, 1.5 * long, 0.0)  # for a face that fills the picture
    parts = squares(width, height, short, 0.25) if long > _SQUARISH * short else whole
    near = [*whole, *wide, *(parts if len(parts) > 1 else [])]
    found = [detect(frame, square, SHORT_RANGE, min_score) for square in near]
    found += [detect(frame, square, FULL_RANGE, min_score) for square in parts]
    return Detections.merged(found)
