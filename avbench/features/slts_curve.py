"""How far the sound lags behind the lips, as a distribution over offsets after SLTS."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from avbench.align.estimate import Measured
from avbench.align.offset_distribution import offset_distribution, with_distribution
from avbench.features.avsync_curve import AVSyncCurve
from avbench.features.avsync_video import LipVectors
from avbench.features.tracks import FaceTrack, FaceTracks


@dataclass(frozen=True)
class SltsCurve(AVSyncCurve):
    """`slts`: p(o), a softmax over lags of avsync's curve with the temperature that its net learnt.

    The lag is p's mean within a frame of its highest value, the confidence the probability of being
    within a frame of that lag, bounded by avsync's (see `align.offset_distribution`); the rest,
    parameters too, is `avsync`'s, whose curve and cached pictures it shares. SLTS: arXiv
    2303.00502.
    """

    name: ClassVar[str] = "slts_curve"
    version: ClassVar[int] = 1

    def _measure(
        self,
        track: FaceTrack,
        lips: LipVectors,
        faces: FaceTracks,
        sound: np.typing.NDArray[np.float32],
        span_s: tuple[float, float],
    ) -> Measured:
        from avbench.models.avsync import load

        measured = super()._measure(track, lips, faces, sound, span_s)
        p = offset_distribution(measured.curve, 1.0 / float(load(self.net).scale))
        frame_ms = float(1000 / faces.fps)
        estimate = with_distribution(measured.estimate, p, measured.curve.lags_ms, frame_ms)
        return replace(measured, estimate=estimate)
