"""Which tracks are good enough to return, and what to say where none is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.features.tracks import FaceTrack


@dataclass(frozen=True)
class Demands:
    """What a track must reach. Meanings and defaults: see FaceFeature."""

    min_track_s: float
    min_mean_score: float
    min_inside: float


@dataclass(frozen=True)
class Quality:
    """What a track does reach. `inside`: share of its landmarks that lie in the picture."""

    length_s: float
    mean_score: float
    inside: float

    def meets(self, demands: Demands) -> bool:
        """Whether it is good enough."""
        return (
            self.length_s >= demands.min_track_s - 1e-6
            and self.mean_score >= demands.min_mean_score
            and self.inside >= demands.min_inside
        )


def quality(track: FaceTrack, ends_s: NDArray[np.float64], size: tuple[int, int]) -> Quality:
    """`ends_s`: (n_frames + 1,) the frames' times and the clip's end. `size`: width, height."""
    inside = (track.landmarks >= 0) & (track.landmarks < np.array(size))
    return Quality(
        length_s=float(ends_s[track.first + track.n_frames] - ends_s[track.first]),
        mean_score=float(track.score.mean()),
        inside=float(inside.all(axis=2).mean()),
    )


def refusal(best: Quality | None, demands: Demands) -> str:
    """Why there is no track, by the longest of the bad ones."""
    if best is None:
        return "no face was found"
    return (
        f"no face track is good enough; the longest lasts {best.length_s:.2f} s "
        f"(expected {demands.min_track_s:g} or more), scores {best.mean_score:.2f} "
        f"({demands.min_mean_score:g} or more), and has {100 * best.inside:.0f} % of its landmarks "
        f"in the picture ({100 * demands.min_inside:g} or more)"
    )


def weight(track: FaceTrack) -> float:
    """Mean box area times frames."""
    side = (track.boxes[:, 2:4] - track.boxes[:, 0:2]).astype(np.float64)
    return float(side.prod(axis=1).sum())
