"""How late the generated sound comes behind the lips of the speaking face."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from avbench.errors import ClipError, NoFace, SeveralFaces, SilentHyp, TooShort, Unmeasurable
from avbench.metrics.base import Better, Metric

ERRORS: dict[str, type[ClipError]] = {
    "silent": SilentHyp,
    "no_face": NoFace,
    "several_faces": SeveralFaces,
    "too_short": TooShort,
}


class Estimate(Protocol):
    """A lag and how far to trust it; the fields of `align.estimate.LagEstimate`."""

    audio_lag_ms: float
    ncc: float
    confidence: float
    second_ratio: float
    at_edge: bool
    lip_activity: float

    @property
    def half_width_ms(self) -> float: ...  # noqa: D102


class Curve(Protocol):
    """The value of the feature `sync_curve`."""

    @property
    def status(self) -> str: ...  # noqa: D102

    @property
    def reason(self) -> str: ...  # noqa: D102

    @property
    def estimate(self) -> Estimate | None: ...  # noqa: D102


@dataclass(frozen=True)
class SyncLag(Metric):
    """`audio_lag_ms` of the generated clip: > 0 where the sound comes late, 0 in sync.

    The mean of a system hides clips that err to both sides: read `abs_ms` beside it. A clip
    without a clear peak is refused, so coverage is half of the result.

    `min_ncc`, `min_confidence`, `max_second_ratio`, `min_lip_activity`: what a clip's curve needs
    to be trusted; the same as for a correction in `prepare`.
    """

    name: ClassVar[str] = "sync_lag"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "ms"
    better: ClassVar[Better] = "none"
    needs: ClassVar[tuple[str, ...]] = ("hyp.sync_curve",)
    reference: ClassVar[str] = "avbench sync_curve (lip movement against sound, no network)"

    min_ncc: float = 0.2
    min_confidence: float = 0.95
    max_second_ratio: float = 0.8
    min_lip_activity: float = 0.004

    def per_clip(self, curve: Curve) -> dict[str, float]:
        """The lag, its size (`abs_ms`), half of its 95 % interval, and the height of the peak.

        Raises:
            SilentHyp, NoFace, SeveralFaces, TooShort: the feature says why there is no curve.
            Unmeasurable: there is a curve, but no peak that can be trusted.
        """
        estimate = curve.estimate
        if curve.status != "ok" or estimate is None:
            raise ERRORS.get(curve.status, Unmeasurable)(curve.reason)
        doubt = self._doubt(estimate)
        if doubt:
            raise Unmeasurable(doubt)
        return {
            self.name: estimate.audio_lag_ms,
            "abs_ms": abs(estimate.audio_lag_ms),
            "half_width_ms": estimate.half_width_ms,
            "ncc": estimate.ncc,
        }

    def _doubt(self, e: Estimate) -> str | None:
        if e.at_edge:
            return f"the peak lies at the end of the search range ({e.audio_lag_ms:+.0f} ms)"
        if e.lip_activity < self.min_lip_activity:
            return f"still lips: activity {e.lip_activity:.4f}, expected {self.min_lip_activity:g}"
        if e.ncc < self.min_ncc:
            return f"no clear peak: correlation {e.ncc:.2f}, expected {self.min_ncc:g}"
        if e.confidence < self.min_confidence:
            return f"unsure peak: confidence {e.confidence:.2f}, expected {self.min_confidence:g}"
        if e.second_ratio > self.max_second_ratio:
            return (
                f"two peaks: the second has {e.second_ratio:.2f} of the first, "
                f"expected at most {self.max_second_ratio:g}"
            )
        return None
