"""Face tracks made by hand: a face of 68 points at a place, with lips that open."""

from fractions import Fraction

import numpy as np

from avbench.features.tracks import FaceTrack, FaceTracks


def points_of(x=100.0, y=80.0, eyes_px=40.0, gap=0.0):
    """(68, 2): eyes `eyes_px` apart about (x, y), nose between, the inner lips `gap` eyes apart."""
    shape = np.zeros((68, 2))
    shape[:17, 0] = np.linspace(-1, 1, 17)
    shape[:17, 1] = 0.8 + 0.7 * (1 - np.linspace(-1, 1, 17) ** 2)
    shape[17:27, 0] = np.linspace(-0.8, 0.8, 10)
    shape[17:27, 1] = -0.3
    shape[27:36] = [(0.0, 0.1 * k) for k in range(4)] + [(0.1 * k, 0.4) for k in range(-2, 3)]
    for first, middle in ((36, -0.5), (42, 0.5)):
        shape[first : first + 6] = [(middle + 0.1 * k, 0.0) for k in range(-3, 3)]
        shape[first : first + 6, 0] += 0.05
    angles = np.linspace(-np.pi, np.pi, 12, endpoint=False)
    shape[48:60] = np.stack([0.4 * np.cos(angles), 0.9 + 0.2 * np.sin(angles)], axis=1)
    for point, (at, side) in zip(
        range(60, 68),
        [(-0.3, 0), (-0.1, -1), (0, -1), (0.1, -1), (0.3, 0), (0.1, 1), (0, 1), (-0.1, 1)],
        strict=True,
    ):
        shape[point] = (at, 0.9 + side * gap / 2)
    return (shape * eyes_px + (x, y)).astype(np.float32)


def tracks_of(*tracks, n_frames=None, size=(200, 200), fps=Fraction(25)):
    """FaceTracks of lists of points from frame 0 on; of pairs (first, points) from there on."""
    placed = [t if isinstance(t, tuple) else (0, t) for t in tracks]
    made = tuple(track(first, np.stack(points)) for first, points in placed)
    n = n_frames or max(t.first + t.n_frames for t in made)
    return FaceTracks(made, np.arange(n) / float(fps), fps, False, *size)


def track(first, points):
    """A track of landmarks (n, 68, 2)."""
    low, high = points.min(axis=1), points.max(axis=1)
    score = np.ones(len(points), np.float32)
    return FaceTrack(first, np.concatenate([low, high], axis=1), score, points)
