"""One track grows, look by look: boxes and views between looks, landmarks in every frame."""

from collections.abc import Sequence

import numpy as np

from avbench.features.boxes import Array
from avbench.features.face_crops import (
    Frame,
    Points,
    landmarks,
    view_of_detection,
    view_of_landmarks,
)
from avbench.features.link import Face
from avbench.features.tracks import FaceTrack

_MAX_SHIFT, _MAX_SCALE = 0.35, 1.6  # of a view by its landmarks: beyond, they are not of this face


class TrackBuilder:
    """Views and landmarks from frame `first` on.

    Where the face is looked for, landmarks of a crop by the detection give a steadier view: eyes
    and nose brought to their places. Views in between are interpolated; the landmarks that are
    kept come from these, for every frame.
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self.n_frames = 0
        self.view: Array = np.zeros(4)
        self._points: list[Points] = []

    def extend(self, frames: Sequence[Frame], row: Array | None) -> None:
        """The frames since the last look, the looked-at one last.

        `row`: the detection there, None where the face was not seen.
        """
        start = self.view if row is None else view_of_detection(row)
        view = self._refined(frames[-1], start)
        before = view if not self.n_frames else self.view
        share = np.arange(1, len(frames) + 1)[:, None] / len(frames)
        change = view - before
        change[3] = (change[3] + np.pi) % (2 * np.pi) - np.pi
        self._points.append(landmarks(frames, before + share * change))
        self.view = view
        self.n_frames += len(frames)

    def track(self, face: Face) -> FaceTrack:
        """The track up to the frame where the face was last found."""
        frames = np.arange(self.first, face.last_found + 1)
        boxes = np.stack(
            [np.interp(frames, face.frames, c) for c in np.array(face.boxes).T], axis=1
        )
        return FaceTrack(
            first=self.first,
            boxes=boxes.astype(np.float32),
            score=np.interp(frames, face.frames, face.scores).astype(np.float32),
            landmarks=np.concatenate(self._points)[: len(frames)],
        )

    def _refined(self, frame: Frame, start: Array) -> Array:
        view = view_of_landmarks(landmarks([frame], start[None])[0])
        shift = np.hypot(*(view[:2] - start[:2])) / start[2]
        scale = view[2] / start[2]
        return view if shift < _MAX_SHIFT and 1 / _MAX_SCALE < scale < _MAX_SCALE else start
