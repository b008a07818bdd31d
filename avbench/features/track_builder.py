"""One track grows, look by look: boxes and views between looks, landmarks."""

import numpy as np

from avbench.features.boxes import Array
from avbench.features.face_crops import (
    Points,
    landmarks,
    landmarks_of_one,
    view_of_detection,
    view_of_landmarks,
)
from avbench.features.held_frames import HeldFrames
from avbench.features.link import Face
from avbench.features.sparse_landmarks import Reading, landmarks_between
from avbench.features.tracks import FaceTrack

_MAX_SHIFT, _MAX_SCALE = 0.35, 1.6  # of a view by its landmarks: beyond, they are not of this face
_STEADY_SHIFT, _STEADY_SCALE = 0.05, 1.1  # beyond, landmarks are read again, from a better crop


class TrackBuilder:
    """Views and landmarks of a face from its first frame on. `view`: of the newest frame.

    Dense: where the face is looked for, landmarks of a crop by the detection give a steadier view:
    eyes and nose brought to their places. Views in between are interpolated; the landmarks that are
    kept come from these, for every frame.
    Sparse, with a `max_bend`: see `sparse_landmarks`.
    """

    def __init__(self, face: Face, frames: HeldFrames, max_bend: float | None = None) -> None:
        """`frames`: where those are found that `needs_from` asks for."""
        self.face = face
        self.first = face.frames[0]
        self.n_frames = 0
        self.view: Array = np.zeros(4)
        self._frames = frames
        self._max_bend = max_bend
        self._points: list[Points] = []

    @property
    def next(self) -> int:
        """The frame after its newest."""
        return self.first + self.n_frames

    @property
    def needs_from(self) -> int:
        """The first frame whose picture is still wanted."""
        return self.next

    def extend(self, index: int, row: Array | None) -> Points:
        """Goes on up to frame `index`, where the face was looked for.

        `row`: the detection there, None where the face was not seen.
        Returns the landmarks of the new frames (n, 68, 2).
        """
        if self._max_bend is None:
            new = self._every(index, row)
        else:
            new = self._few(index, row, self._max_bend)
        self._points.append(new)
        self.n_frames += len(new)
        return new

    def track(self) -> FaceTrack:
        """The track up to the frame where the face was last found; nothing is added after it."""
        face = self.face
        frames = np.arange(self.first, face.last_found + 1)
        boxes = np.stack(
            [np.interp(frames, face.frames, c) for c in np.array(face.boxes).T], axis=1
        )
        points, self._points = np.concatenate(self._points)[: len(frames)], []
        return FaceTrack(
            first=self.first,
            boxes=boxes.astype(np.float32),
            score=np.interp(frames, face.frames, face.scores).astype(np.float32),
            landmarks=points,
        )

    def _every(self, index: int, row: Array | None) -> Points:
        frames = [self._frames[i] for i in range(self.next, index + 1)]
        start = self.view if row is None else view_of_detection(row)
        view = _accepted(start, view_of_landmarks(landmarks(frames[-1:], start[None])[0]))
        before = self.view if self.n_frames else view
        share = np.arange(1, len(frames) + 1)[:, None] / len(frames)
        change = view - before
        change[3] = (change[3] + np.pi) % (2 * np.pi) - np.pi
        self.view = view
        return landmarks(frames, before + share * change)

    def _few(self, index: int, row: Array | None, max_bend: float) -> Points:
        start = self.view
        if row is not None and not (self.n_frames and _fits(start, view_of_detection(row))):
            start = view_of_detection(row)
        now = self._read(index, start)
        before = Reading(self.next - 1, self._points[-1][-1], self.view) if self.n_frames else None
        self.view = now.view
        if before is None:
            return now.points[None]
        return landmarks_between(self._read, before, now, max_bend)

    def _read(self, index: int, start: Array) -> Reading:
        """Landmarks of one frame, read twice where the first crop was not well about the face."""
        points = landmarks_of_one(self._frames[index], start)
        view = _accepted(start, view_of_landmarks(points))
        if not _fits(view, start, _STEADY_SHIFT, _STEADY_SCALE):
            points = landmarks_of_one(self._frames[index], view)
            view = _accepted(view, view_of_landmarks(points))
        return Reading(index, points, view)


def _accepted(start: Array, view: Array) -> Array:
    """The view by landmarks, unless they have left the crop by `start`, that they are read from."""
    return view if _fits(view, start) else start


def _fits(view: Array, start: Array, shift: float = _MAX_SHIFT, scale: float = _MAX_SCALE) -> bool:
    """Whether a view lies about where another one does."""
    moved = np.hypot(*(view[:2] - start[:2])) / start[2]
    return bool(moved < shift and 1 / scale < view[2] / start[2] < scale)
