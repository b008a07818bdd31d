"""What the pictures show of a clip besides its curve: the lips of one face, and the sound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.align.lipmotion import lips_apart
from avbench.align.sync import SyncCurve
from avbench.features.tracks import FaceTrack, FaceTracks

Floats = NDArray[np.float64]
MAX_SHOWN_S = 6.0


@dataclass(frozen=True)
class Lips:
    """How far the lips of one face are apart. `t_s`: (n,) clip clock; `opening`: (n,), eye widths.

    `spoken`: whether this is the face that was decided to speak; else it is the largest.
    """

    t_s: Floats
    opening: Floats
    spoken: bool


def lips_of(faces: FaceTracks, sync: SyncCurve | None) -> Lips | None:
    """The lips of the speaking face, of the largest where none was chosen; None without a face."""
    if not faces.tracks:
        return None
    chosen = None if sync is None else _chosen(faces, sync)
    track = chosen or faces.tracks[0]
    t_s = faces.pts_s[track.first : track.first + track.n_frames]
    return Lips(t_s, lips_apart(track.landmarks), chosen is not None)


def liveliest(lips: Lips, end_s: float, length_s: float = MAX_SHOWN_S) -> tuple[float, float]:
    """The stretch of `length_s` in which the lips move most; all of [0, end_s] if it is shorter."""
    if end_s <= length_s or len(lips.t_s) < 3:
        return 0.0, min(end_s, length_s)
    moved = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(lips.opening)))])
    starts = lips.t_s[lips.t_s <= lips.t_s[-1] - length_s]
    if not len(starts):
        middle = float(lips.t_s[0] + lips.t_s[-1]) / 2.0
        start = min(max(0.0, middle - length_s / 2.0), end_s - length_s)
        return start, start + length_s
    path = np.interp(starts + length_s, lips.t_s, moved) - np.interp(starts, lips.t_s, moved)
    start = float(starts[np.argmax(path)])
    return start, start + length_s


def _chosen(faces: FaceTracks, sync: SyncCurve) -> FaceTrack | None:
    """The speaking face among all faces; an estimator lists those that last, in the same order."""
    if sync.chosen < 0:
        return None
    rest = iter(faces.tracks)
    found = [next((f for f in rest if f.n_frames == t.n_frames), None) for t in sync.tracks]
    return found[sync.chosen]
