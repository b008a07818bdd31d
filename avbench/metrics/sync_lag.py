"""How late the generated sound comes behind the lips of the speaking face."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.align.decide import DecisionConfig, refuse_own
from avbench.align.estimate import LagEstimate
from avbench.align.sync import SyncCurve
from avbench.align.thresholds import AVSYNC
from avbench.errors import ClipError, NoFace, SeveralFaces, SilentHyp, TooShort, Unmeasurable
from avbench.metrics.base import Better, Metric

ERRORS: dict[str, type[ClipError]] = {
    "silent": SilentHyp,
    "no_face": NoFace,
    "several_faces": SeveralFaces,
    "too_short": TooShort,
}


@dataclass(frozen=True)
class SyncLag(Metric):
    """`audio_lag_ms` of the generated clip: > 0 where the sound comes late, 0 in sync.

    The mean of a system hides clips that err to both sides: read `abs_ms` beside it. A clip
    without a clear peak is refused, so coverage is half of the result.

    The parameters say what a clip's curve needs to be trusted; see `align.decide.DecisionConfig`,
    whose thresholds for a clip that stands alone they are.
    """

    name: ClassVar[str] = "sync_lag"
    version: ClassVar[int] = 2
    unit: ClassVar[str] = "ms"
    better: ClassVar[Better] = "none"
    needs: ClassVar[tuple[str, ...]] = ("hyp.avsync_curve",)
    reference: ClassVar[str] = "avbench avsync_curve (the trained net, see weights/avsync.md)"

    min_ncc: float = AVSYNC.min_ncc
    min_strength: float = AVSYNC.min_strength
    min_confidence: float = AVSYNC.min_confidence
    max_second_ratio: float = AVSYNC.max_second_ratio
    max_half_width_ms: float = AVSYNC.max_half_width_ms
    min_lip_activity: float = AVSYNC.min_lip_activity

    def per_clip(self, curve: SyncCurve) -> dict[str, float]:
        """The lag, its size (`abs_ms`), half of its 95 % interval, and the height of the peak.

        Raises:
            SilentHyp, NoFace, SeveralFaces, TooShort: the feature says why there is no curve.
            Unmeasurable: there is a curve, but no peak that can be trusted.
        """
        estimate = curve.estimate
        if curve.status != "ok" or estimate is None:
            raise ERRORS.get(curve.status, Unmeasurable)(curve.reason)
        self._require_trust(estimate)
        return {
            self.name: estimate.audio_lag_ms,
            "abs_ms": abs(estimate.audio_lag_ms),
            "half_width_ms": estimate.half_width_ms,
            "ncc": estimate.ncc,
        }

    def _require_trust(self, estimate: LagEstimate) -> None:
        if estimate.lip_activity < self.min_lip_activity:
            raise Unmeasurable(
                f"still lips: activity {estimate.lip_activity:.4f}, expected "
                f"{self.min_lip_activity:g}"
            )
        thresholds = DecisionConfig(
            min_ncc=self.min_ncc,
            min_strength=self.min_strength,
            min_confidence=self.min_confidence,
            max_second_ratio=self.max_second_ratio,
            max_half_width_ms=self.max_half_width_ms,
        )
        doubt = refuse_own(estimate, thresholds)
        if doubt is not None:
            raise Unmeasurable(doubt.reason)


@dataclass(frozen=True)
class SyncLagLipmotion(SyncLag):
    """The same by lip movement and a linear map of the sound, without a network: far coarser.

    For comparison, and where nothing learnt from faces may take part.
    """

    name: ClassVar[str] = "sync_lag@lipmotion"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("hyp.lipmotion_curve",)
    reference: ClassVar[str] = "avbench lipmotion_curve (lip movement against sound, no network)"

    min_ncc: float = DecisionConfig.min_ncc
    min_strength: float = DecisionConfig.min_strength
    max_half_width_ms: float = DecisionConfig.max_half_width_ms
