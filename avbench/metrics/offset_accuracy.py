"""How well a system finds the lag of clips whose lag is known.

The answer is per clip, over the whole clip. (Accuracies of the sync literature are per window of 5
to 15 frames among 31 whole-frame offsets, Wav2Lip's "91 %" is a detection rate: neither compares
with these numbers.) A refused clip is no error and no success: it lowers the coverage, and in the
penalised mean it counts as wrong.
"""

from dataclasses import dataclass
from typing import ClassVar

from avbench.align.offset_pair import OffsetPair
from avbench.errors import Unmeasurable
from avbench.metrics.base import Better, Metric
from avbench.stats.pools import Median, Pool

SLACK_MS = 1e-3  # lags are often stored as float32
WORST_MS = 600.0  # 15 frames at 25 fps: as far as the usual searches reach


@dataclass(frozen=True)
class OffsetAccuracy(Metric):
    """1 where the found lag is within one frame of the true one (40 ms at 25 fps), else 0.

    Beside it stand `error_ms` (found minus true), `zero` (1 where an answer of 0 would be right:
    what a system that has learnt nothing scores), `chance` (what a lag drawn at random from the
    task's range scores, where the truth states the range), and the system's `confidence`.
    """

    name: ClassVar[str] = "offset_acc@1f"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("offset_pair",)
    reference: ClassVar[str] = "avbench; after Chung, Zisserman 2016 (right within one frame)"
    worst: ClassVar[float | None] = 0.0

    def per_clip(self, pair: OffsetPair) -> dict[str, float]:
        """Right or wrong, and what stands beside it."""
        found = {
            self.name: float(abs(pair.error_ms) <= pair.frame_ms + SLACK_MS),
            "error_ms": pair.error_ms,
            "zero": float(abs(pair.true_ms) <= pair.frame_ms + SLACK_MS),
        }
        if pair.range_ms is not None:
            found["chance"] = _chance(pair.true_ms, pair.frame_ms, pair.range_ms)
        if pair.confidence is not None:
            found["confidence"] = pair.confidence
        return found


@dataclass(frozen=True)
class OffsetMae(Metric):
    """Mean absolute error of the found lag, in ms."""

    name: ClassVar[str] = "offset_mae_ms"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "ms"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = ("offset_pair",)
    reference: ClassVar[str] = "avbench"
    worst: ClassVar[float | None] = WORST_MS

    def per_clip(self, pair: OffsetPair) -> dict[str, float]:
        """The absolute error."""
        return {self.name: abs(pair.error_ms)}


@dataclass(frozen=True)
class OffsetMedian(OffsetMae):
    """Median absolute error of the found lag, in ms: one gross error in ten leaves it alone."""

    name: ClassVar[str] = "offset_median_ms"
    pool: ClassVar[Pool | None] = Median("offset_median_ms")


@dataclass(frozen=True)
class OffsetBias(Metric):
    """Mean error in ms: > 0 where the found lags are too large, the sound taken for too late.

    A constant bias is often a matter of convention (where zero lies), or of unknown lags of the
    task's own clips; the scatter about it is not.
    """

    name: ClassVar[str] = "offset_bias_ms"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "ms"
    better: ClassVar[Better] = "none"
    needs: ClassVar[tuple[str, ...]] = ("offset_pair",)
    reference: ClassVar[str] = "avbench"

    def per_clip(self, pair: OffsetPair) -> dict[str, float]:
        """Found minus true."""
        return {self.name: pair.error_ms}


@dataclass(frozen=True)
class OffsetCovered(Metric):
    """1 where the true lag lies in the interval that the system states, else 0.

    Intervals at 95 % should hold 95 % of the true lags: fewer means too sure, more too timid, so
    neither more nor less is better. `width_ms` stands beside it.
    """

    name: ClassVar[str] = "offset_covered"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "none"
    needs: ClassVar[tuple[str, ...]] = ("offset_pair",)
    reference: ClassVar[str] = "avbench"

    def per_clip(self, pair: OffsetPair) -> dict[str, float]:
        """Whether it lies inside, and the interval's width.

        Raises:
            Unmeasurable: the row states no interval.
        """
        if pair.low_ms is None or pair.high_ms is None:
            raise Unmeasurable("the row holds no low_ms and high_ms")
        inside = pair.low_ms - SLACK_MS <= pair.true_ms <= pair.high_ms + SLACK_MS
        return {self.name: float(inside), "width_ms": pair.high_ms - pair.low_ms}


def _chance(true_ms: float, frame_ms: float, range_ms: float) -> float:
    """Probability that a lag drawn evenly from -range to +range is within a frame."""
    if range_ms == 0:
        return 1.0
    low, high = max(true_ms - frame_ms, -range_ms), min(true_ms + frame_ms, range_ms)
    return max(0.0, high - low) / (2.0 * range_ms)
