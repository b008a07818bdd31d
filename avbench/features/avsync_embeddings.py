"""Lips and sound as avsync sees them, at the times of the picture's frames."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.align.sync_embeddings import SyncEmbeddings
from avbench.clip import Waveform
from avbench.errors import TooShort
from avbench.features.avsync_sound import RATE_HZ, sound_vectors
from avbench.features.avsync_video import FPS, LipEmbeddings
from avbench.features.base import Feature
from avbench.features.syncnet_audio import SILENCE_DBFS, require_sound
from avbench.shipped import WEIGHTS


@dataclass(frozen=True)
class AVSyncEmbeddings(Feature):
    """Of the largest face, where there is real sound. `net`: the same as the pictures'."""

    name: ClassVar[str] = "avsync_embeddings"
    version: ClassVar[int] = 1
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    cost: ClassVar[float] = 0.01
    needs: ClassVar[tuple[str, ...]] = ("avsync_video", "audio_16k")
    value: ClassVar[type] = SyncEmbeddings

    net: str = "avsync_small"

    def weights_digest(self) -> str:
        """The hash of the net."""
        return WEIGHTS[self.net].sha256

    def extract(self, video: LipEmbeddings, audio: Waveform) -> SyncEmbeddings:
        """Both sides, row by row.

        Raises:
            TooShort: no frame of the face has real sound.
            SilentHyp: digital silence, or nearly so.
        """
        require_sound(float(np.abs(audio.samples).max()), SILENCE_DBFS)
        lips = video.lips[0]
        sound = sound_vectors(audio, self.net)
        at_s = video.faces.pts_s[lips.frame]
        step = np.round(at_s * RATE_HZ).astype(int)
        real = (at_s >= audio.valid_start_s) & (at_s <= audio.valid_end_s) & (step < len(sound))
        if not real.any():
            raise TooShort("no frame of the face has sound: expected sound beside the picture")
        return SyncEmbeddings(lips.vectors[real], sound[step[real]], float(FPS))
