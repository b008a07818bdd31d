"""How far the sound lags behind the lips of the speaking face, by the trained net."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.align.curves import lag_grid
from avbench.align.estimate import EstimatorConfig, Measured, estimate_scores
from avbench.align.lipmotion import lip_activity
from avbench.align.sync import SyncCurve
from avbench.clip import Waveform
from avbench.features.avsync_sound import frame_scores, sound_vectors
from avbench.features.avsync_video import LipEmbeddings, LipVectors
from avbench.features.curve_choice import CurveFeature
from avbench.features.tracks import FaceTrack, FaceTracks
from avbench.shipped import WEIGHTS


@dataclass(frozen=True)
class AVSyncCurve(CurveFeature):
    """`avsync`: mean product of lips' and sound's unit vectors, per lag.

    `net`: name of the weights, the same as the pictures'. `zero_ms`, `sd_scale`, `content_ms`,
    `confidence_fit`: calibration, see EstimatorConfig and the model's card; the rest: CurveFeature.
    """

    name: ClassVar[str] = "avsync_curve"
    version: ClassVar[int] = 1
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    cost: ClassVar[float] = 0.01
    needs: ClassVar[tuple[str, ...]] = ("avsync_video", "audio_16k")
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncCurve

    net: str = "avsync_small"
    speech_rise_db: float = 6.0  # speech in a crowd rises little, and is found all the same
    sd_scale: float = 1.0
    content_ms: float = 8.0
    confidence_fit: tuple[float, float, float] = (-0.86, 0.0, 1.47)

    def weights_digest(self) -> str:
        """The hash of the net."""
        return WEIGHTS[self.net].sha256

    def extract(self, video: LipEmbeddings, audio: Waveform) -> SyncCurve:
        """Curves of all faces that last. A clip without a usable lag has a status and a reason."""
        faces = video.faces
        blank, lasting = self.begin(faces, audio)
        if not lasting:
            return blank
        sound = sound_vectors(audio, self.net)
        span_s = (audio.valid_start_s, audio.valid_end_s)
        tracks = [faces.tracks[i] for i in lasting]
        measured = [
            self._measure(track, video.lips[i], faces, sound, span_s)
            for i, track in zip(lasting, tracks, strict=True)
        ]
        return self.choose(blank, tracks, measured)

    def _measure(
        self,
        track: FaceTrack,
        lips: LipVectors,
        faces: FaceTracks,
        sound: np.typing.NDArray[np.float32],
        span_s: tuple[float, float],
    ) -> Measured:
        config = EstimatorConfig(
            range_ms=self.range_ms,
            step_ms=self.step_ms,
            bootstrap=self.bootstrap,
            seed=self.seed,
            sd_scale=self.sd_scale,
            content_ms=self.content_ms,
            confidence_fit=self.confidence_fit,
        )
        pts_s = faces.pts_s[lips.frame]
        lags_ms = lag_grid(self.range_ms, self.step_ms) + self.zero_ms
        scores = frame_scores(lips.vectors, pts_s, sound, span_s, lags_ms)
        seen_s = faces.pts_s[track.first : track.first + track.n_frames]
        return estimate_scores(
            scores, pts_s, config, lip_activity=lip_activity(track.landmarks, seen_s)
        )
