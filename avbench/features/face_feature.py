"""The parameters of following faces, shared by every feature that does."""

import hashlib
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.features.base import MediaFeature
from avbench.features.follow import Search
from avbench.features.rhythm import Rhythm
from avbench.features.track_choice import Demands


@dataclass(frozen=True)
class FaceFeature(MediaFeature):
    """Faces by BlazeFace now and then, 68 landmarks by face-api's net.

    `detect_every_frames`: faces that are followed are looked for this often, from near.
    `search_every_frames`: how often the whole picture is searched for others; while there is no
    face, at every look.
    `min_score`, `min_start_score`: of a detection that continues or starts a track;
    `min_mean_score`: of a whole track. `max_gap_frames`: out of sight for longer ends a track.
    `min_track_s`: shorter tracks are dropped. `min_inside`: share of a track's landmarks that must
    lie in the picture, so that a crop of the mouth is no face. `min_face_px`: width of the smallest
    face. `max_tracks`: followed at a time, and returned. `min_cut_change`, `min_cut_ratio`: see
    CutDetector. `min_alike`: correlation of a face's picture across a suspected cut from which on
    it is the same shot.
    """

    packages: ClassVar[tuple[str, ...]] = ("av", "opencv-python", "torch")

    detect_every_frames: int = 4
    search_every_frames: int = 16
    min_score: float = 0.5
    min_start_score: float = 0.6
    min_mean_score: float = 0.6
    max_gap_frames: int = 12
    min_track_s: float = 0.4
    min_inside: float = 0.75
    min_face_px: float = 16.0
    max_tracks: int = 4
    min_cut_change: float = 14.0
    min_cut_ratio: float = 4.0
    min_alike: float = 0.7

    @property
    def rhythm(self) -> Rhythm:
        """When to look."""
        return Rhythm(self.detect_every_frames, self.detect_every_frames, np.inf)

    @property
    def search(self) -> Search:
        """How to look."""
        return Search(
            self.min_score,
            self.min_start_score,
            self.max_tracks,
            self.max_gap_frames,
            self.min_face_px,
        )

    @property
    def demands(self) -> Demands:
        """What a track must reach."""
        return Demands(self.min_track_s, self.min_mean_score, self.min_inside)

    def weights_digest(self) -> str:
        """sha256 over those of the detectors and of the landmark net."""
        from avbench.shipped import WEIGHTS

        names = ("blazeface_full", "blazeface_short", "landmarks68")
        hashes = "".join(WEIGHTS[name].sha256 for name in names)
        return hashlib.sha256(hashes.encode()).hexdigest()
