"""Pitch against the reference, on the frames that an exact alignment of the spectra joins.

Papers compute these with WORLD's, Praat's or SPTK's trackers, some in Hz and some in ln Hz, some
without alignment and with zeros where nothing is voiced, which inflates the correlation. Here:
avbench's YIN tracker, 60 to 500 Hz, the path of `mcd_dtw`, frames that are voiced on both sides.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

from avbench.errors import Unmeasurable
from avbench.metrics.base import Better, Metric

if TYPE_CHECKING:
    from numpy.typing import NDArray

CENTS = 1200 / np.log(2)
_TRACKER = "tracker after YIN, de Cheveigne, Kawahara 2002, doi:10.1121/1.1458024; "


class Pitches(Protocol):
    """Pitch in Hz of aligned frames, (n,) each, 0 where nothing is voiced."""

    @property
    def ref_hz(self) -> "NDArray[np.float64]": ...  # noqa: D102
    @property
    def hyp_hz(self) -> "NDArray[np.float64]": ...  # noqa: D102


@dataclass(frozen=True)
class LogF0Rmse(Metric):
    """Root mean square difference of ln pitch, from 0; 0.058 is a semitone, 0.69 an octave.

    Over the aligned frames that are voiced on both sides. A voice that is higher throughout is
    counted as much as a wrong melody (`f0_corr` sees the melody alone); frames that are voiced on
    one side only are not seen (`vuv_error` counts them); an octave error of the tracker costs 0.69.

    `min_voiced`: fewer frames that both sides voice are refused.
    """

    name: ClassVar[str] = "logf0_rmse"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "ln Hz"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = ("pitch_pair",)
    reference: ClassVar[str] = _TRACKER + "definition: avbench, along the DTW path of mcd_dtw"
    worst: ClassVar[float | None] = 0.69

    min_voiced: int = 10

    def per_clip(self, pair: Pitches) -> dict[str, float]:
        """The value; the same in cents and in Hz; the share of frames that both sides voice.

        Raises:
            Unmeasurable: too few frames are voiced on both sides.
        """
        ref, hyp = _voiced(pair, self.min_voiced)
        value = float(np.sqrt(np.mean(np.log(hyp / ref) ** 2)))
        return {
            self.name: value,
            "cents": value * CENTS,
            "hz": float(np.sqrt(np.mean((hyp - ref) ** 2))),
            "voiced": len(ref) / len(pair.ref_hz),
        }


@dataclass(frozen=True)
class F0Correlation(Metric):
    """Pearson's correlation of pitch in Hz, -1 to 1: whether the melody is the same.

    Over the aligned frames that are voiced on both sides. A higher or a flatter voice with the same
    melody scores 1; on a nearly monotone reference the value is mostly noise.

    `min_voiced`: fewer frames that both sides voice are refused.
    """

    name: ClassVar[str] = "f0_corr"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("pitch_pair",)
    reference: ClassVar[str] = LogF0Rmse.reference
    worst: ClassVar[float | None] = -1.0

    min_voiced: int = 10

    def per_clip(self, pair: Pitches) -> dict[str, float]:
        """The correlation.

        Raises:
            Unmeasurable: too few frames are voiced on both sides, or a side's pitch never moves.
        """
        ref, hyp = _voiced(pair, self.min_voiced)
        for side, track in (("reference", ref), ("generated", hyp)):
            if np.ptp(track) < 1e-9 * track.max():
                raise Unmeasurable(f"the {side} pitch stays at {track[0]:.1f} Hz: no melody")
        return {self.name: float(np.corrcoef(ref, hyp)[0, 1])}


@dataclass(frozen=True)
class VoicingError(Metric):
    """Share of aligned frames that are voiced on one side alone, 0 to 1.

    Pauses count: a frame without voice on both sides agrees. A whisper against speech is near the
    share of the speech that is voiced, not near 1.
    """

    name: ClassVar[str] = "vuv_error"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = ("pitch_pair",)
    reference: ClassVar[str] = LogF0Rmse.reference
    worst: ClassVar[float | None] = 1.0

    def per_clip(self, pair: Pitches) -> dict[str, float]:
        """The share, and its two parts: voice that is missing, and voice that is too much.

        Raises:
            Unmeasurable: nothing is voiced on the reference's side.
        """
        ref, hyp = pair.ref_hz > 0, pair.hyp_hz > 0
        if not ref.any():
            raise Unmeasurable("nothing is voiced in the reference; expected a voice")
        missing, extra = float(np.mean(ref & ~hyp)), float(np.mean(hyp & ~ref))
        return {self.name: missing + extra, "missing": missing, "extra": extra}


def _voiced(pair: Pitches, at_least: int) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    both = (pair.ref_hz > 0) & (pair.hyp_hz > 0)
    if both.sum() < at_least:
        raise Unmeasurable(
            f"{int(both.sum())} of {len(both)} aligned frames are voiced on both sides (reference "
            f"{int((pair.ref_hz > 0).sum())}, generated {int((pair.hyp_hz > 0).sum())}); expected "
            f"at least {at_least}"
        )
    return pair.ref_hz[both], pair.hyp_hz[both]
