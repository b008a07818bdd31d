"""Landmarks of the same face on both sides, frame by frame, for metrics of the mouth."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from avbench.align.frame_pair import common_frames
from avbench.errors import NoFace

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
NOSE, RIGHT_EYE, LEFT_EYE = slice(27, 36), slice(36, 42), slice(42, 48)
MOUTH = slice(48, 68)
INNER_TOP, INNER_BOTTOM = [61, 62, 63], [67, 66, 65]  # opposite each other


class Track(Protocol):
    """One face over consecutive frames; see `features.tracks`."""

    @property
    def first(self) -> int: ...  # noqa: D102

    @property
    def boxes(self) -> Floats: ...  # noqa: D102

    @property
    def landmarks(self) -> Floats: ...  # noqa: D102


class Faces(Protocol):
    """All faces of a clip, the largest first."""

    @property
    def tracks(self) -> tuple[Track, ...]: ...  # noqa: D102

    @property
    def pts_s(self) -> Array: ...  # noqa: D102

    @property
    def fps(self) -> Fraction: ...  # noqa: D102

    @property
    def width(self) -> int: ...  # noqa: D102

    @property
    def height(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class FacePair:
    """Landmarks (n, 68, 2) in pixels of the frames in which both sides show the face."""

    ref: Array
    hyp: Array
    n_ref: int
    n_hyp: int
    n_faces: int

    @property
    def n_pairs(self) -> int:
        """Frames compared."""
        return len(self.ref)


def pair_faces(ref: Faces, hyp: Faces, min_share: float) -> FacePair:
    """The reference's largest face, and the generated one at its place.

    In videos of one size that is the track whose boxes overlap the reference's most (frame by
    frame, intersection over union), else, or where none does, the largest. `min_share`: of the
    frames that both videos have must show the face on both sides.

    Raises:
        PictureMismatch, LengthMismatch: see `common_frames`.
        NoFace: fewer frames show it.
    """
    n = common_frames(len(ref.pts_s), len(hyp.pts_s), ref.fps, hyp.fps)
    one = ref.tracks[0]
    other = hyp.tracks[0]
    if (ref.width, ref.height) == (hyp.width, hyp.height):
        other = max(hyp.tracks, key=lambda track: _overlap(one, track))
    a, b = _common(one, other)
    if b - a < max(1, min_share * n):
        raise NoFace(
            f"{max(0, b - a)} of {n} frames show the face on both sides; expected at least "
            f"{100 * min_share:g} %"
        )
    points = [t.landmarks[a - t.first : b - t.first].astype(np.float64) for t in (one, other)]
    return FacePair(points[0], points[1], len(ref.pts_s), len(hyp.pts_s), len(ref.tracks))


def _common(one: Track, other: Track) -> tuple[int, int]:
    """The frames, first and after the last, of both tracks."""
    ends = (one.first + len(one.boxes), other.first + len(other.boxes))
    return max(one.first, other.first), min(ends)


def _overlap(one: Track, other: Track) -> float:
    """Sum over the common frames of intersection over union."""
    start, end = _common(one, other)
    if end <= start:
        return 0.0
    a, b = (t.boxes[start - t.first : end - t.first].astype(np.float64) for t in (one, other))
    low, high = np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])
    both = np.clip(high - low, 0, None).prod(axis=1)
    areas = sum((x[:, 2:] - x[:, :2]).prod(axis=1) for x in (a, b))
    return float((both / np.maximum(areas - both, 1e-9)).sum())


def between_eyes(points: Array) -> Array:
    """(n,) pixels between the centres of the eyes."""
    right, left = points[:, RIGHT_EYE].mean(axis=1), points[:, LEFT_EYE].mean(axis=1)
    return np.asarray(np.maximum(np.linalg.norm(left - right, axis=1), 1e-6))


def standing(points: Array) -> Array:
    """Points (n, 68, 2) seen from the middle of eyes and nose, in distances between the eyes."""
    still = np.stack([points[:, part].mean(axis=1) for part in (NOSE, RIGHT_EYE, LEFT_EYE)])
    moved = points - still.mean(axis=0)[:, None]
    return np.asarray(moved / between_eyes(points)[:, None, None])


def openings(points: Array) -> Array:
    """(n,) inner lips apart, mean of three pairs of points, in distances between the eyes."""
    gap = np.linalg.norm(points[:, INNER_BOTTOM] - points[:, INNER_TOP], axis=2).mean(axis=1)
    return np.asarray(gap / between_eyes(points))
