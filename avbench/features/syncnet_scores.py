"""SyncNet's two views of one clip against each other."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.align.lse import FPS, SyncDistances, sync_distances
from avbench.align.sync_embeddings import SyncEmbeddings
from avbench.features.base import Feature
from avbench.features.syncnet_audio import SILENCE_DBFS, SyncNetAudio, require_sound
from avbench.features.syncnet_video import SyncNetVideo


@dataclass(frozen=True)
class SyncNetScores(Feature):
    """Distances per shift, of the whole frame (`w2l-lrs`).

    `silence_dbfs`: sound whose loudest sample lies below is silent; SyncNet would score it, to
    nobody's use.
    """

    name: ClassVar[str] = "syncnet_scores"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("syncnet_video", "syncnet_audio")
    value: ClassVar[type] = SyncDistances
    cost: ClassVar[float] = 0.01

    silence_dbfs: float = SILENCE_DBFS

    def extract(self, video: SyncNetVideo, audio: SyncNetAudio) -> SyncDistances:
        """Means over the windows that both sides have, the picture's last window dropped.

        Raises:
            SilentHyp: digital silence, or nearly so.
        """
        require_sound(audio.peak, self.silence_dbfs)
        return sync_distances(
            video.embeddings[:-1],
            audio.embeddings,
            fps_in=video.fps_in,
            resampled=video.resampled,
        )


@dataclass(frozen=True)
class SyncNetEmbeddings(Feature):
    """Both sides as they stand, window by window, for metrics that compare frames."""

    name: ClassVar[str] = "syncnet_embeddings"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("syncnet_video", "syncnet_audio")
    value: ClassVar[type] = SyncEmbeddings

    def extract(self, video: SyncNetVideo, audio: SyncNetAudio) -> SyncEmbeddings:
        """The windows that both sides have."""
        n = min(len(video.embeddings) - 1, len(audio.embeddings))
        return SyncEmbeddings(video.embeddings[:n], audio.embeddings[:n], float(FPS))
