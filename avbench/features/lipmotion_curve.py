"""How far the sound lags behind the lips of the speaking face, without a network."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.align.estimate import EstimatorConfig, Measured, estimate_lag
from avbench.align.lipmotion import EDGE_S, lip_activity, lip_signals, speech_signals
from avbench.align.sync import SyncCurve
from avbench.clip import Waveform
from avbench.features.curve_choice import CurveFeature
from avbench.features.tracks import FaceTrack, FaceTracks
from avbench.shipped import WEIGHTS

Floats = np.typing.NDArray[np.float64]


@dataclass(frozen=True)
class LipmotionCurve(CurveFeature):
    """`lipmotion`: correlation of lip movement with what the sound lets expect of it, per lag.

    `zero_ms` is a convention, explained in `weights/lipmotion.md`; the rest: see CurveFeature.
    """

    name: ClassVar[str] = "lipmotion_curve"
    version: ClassVar[int] = 1
    cost: ClassVar[float] = 0.05
    needs: ClassVar[tuple[str, ...]] = ("face_tracks", "audio_16k")
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncCurve

    zero_ms: float = -10.0

    def weights_digest(self) -> str:
        """The hash of the fitted map."""
        return WEIGHTS["lipmotion"].sha256

    def extract(self, faces: FaceTracks, audio: Waveform) -> SyncCurve:
        """Curves of all faces that last. A clip without a usable lag has a status and a reason."""
        blank, lasting = self.begin(faces, audio)
        if not lasting:
            return blank
        tracks = [faces.tracks[i] for i in lasting]
        speech = speech_signals(audio)
        span_s = (audio.valid_start_s + EDGE_S, audio.valid_end_s - EDGE_S)
        return self.choose(blank, tracks, [self._measure(t, faces, speech, span_s) for t in tracks])

    def _measure(
        self, track: FaceTrack, faces: FaceTracks, speech: Floats, span_s: tuple[float, float]
    ) -> Measured:
        pts_s = faces.pts_s[track.first : track.first + track.n_frames]
        config = EstimatorConfig(
            zero_ms=self.zero_ms,
            range_ms=self.range_ms,
            step_ms=self.step_ms,
            bootstrap=self.bootstrap,
            seed=self.seed,
        )
        return estimate_lag(
            lip_signals(track.landmarks, pts_s),
            pts_s,
            speech,
            span_s,
            config,
            lip_activity=lip_activity(track.landmarks, pts_s),
        )
