"""avsync's two views of one clip against each other, frame by frame, as LSE compares them."""

from dataclasses import dataclass, replace
from typing import ClassVar

from avbench.align.lse import SyncDistances, sync_distances
from avbench.align.sync_embeddings import SyncEmbeddings
from avbench.features.avsync_video import LipEmbeddings
from avbench.features.base import Feature


@dataclass(frozen=True)
class AVSyncScores(Feature):
    """Distances of unit vectors per shift of whole frames, of the largest face."""

    name: ClassVar[str] = "avsync_scores"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("avsync_embeddings", "avsync_video")
    value: ClassVar[type] = SyncDistances
    cost: ClassVar[float] = 0.01

    def extract(self, both: SyncEmbeddings, video: LipEmbeddings) -> SyncDistances:
        """Means over all frames of the face that have sound.

        Raises:
            TooShort: fewer frames than a shift needs.
        """
        fps = float(video.faces.fps)
        found = sync_distances(
            both.video, both.audio, fps_in=fps, resampled=abs(fps - both.fps) > 1e-3
        )
        return replace(found, n_tracks=len(video.faces.tracks))
