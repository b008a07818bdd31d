"""Face tracks: where each face is, frame by frame, with 68 landmarks."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class FaceTrack:
    """One face over consecutive frames.

    `first`: index of its first frame. `boxes`: float32 (n, 4), x0 y0 x1 y1 in pixels.
    `score`: float32 (n,) in [0, 1], the detector's, interpolated between detected frames.
    `landmarks`: float32 (n, 68, 2), pixels, the usual 68-point order (60 to 67 inner lips).
    """

    first: int
    boxes: NDArray[np.float32]
    score: NDArray[np.float32]
    landmarks: NDArray[np.float32]

    @property
    def n_frames(self) -> int:
        """Length of the track in frames."""
        return len(self.boxes)


@dataclass(frozen=True)
class FaceTracks:
    """All tracks of a clip, the largest (mean box area times frames) first, at most four.

    `pts_s`: float64 (n_frames,) of the whole clip, zero-based. `variable_rate`: see VideoClock.
    """

    tracks: tuple[FaceTrack, ...]
    pts_s: NDArray[np.float64]
    fps: Fraction
    variable_rate: bool
    width: int
    height: int
