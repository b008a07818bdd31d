"""Mel-cepstral distortion along an exact alignment, without WORLD or SPTK.

Kubichek 1993 (doi:10.1109/PACRIM.1993.407206): 10 sqrt(2) / ln 10 times the distance of two mel
cepstra without their coefficient 0. At least five definitions go by the name "MCD": they differ in
cepstra (WORLD, SPTK, MFCC), order (13 to 60), whether coefficient 0 counts, in the alignment (none,
an approximate one, an exact one) and in what becomes of silence, and papers' values run from 0.3 to
19 dB. So the definition is in the name and the signature here, and the values compare with no
paper's.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

from avbench.metrics.base import Better, Metric

if TYPE_CHECKING:
    from numpy.typing import NDArray

DB = 10 * np.sqrt(2) / np.log(10)


class Cepstra(Protocol):
    """Mel cepstra of aligned frames, (n, order), row by row."""

    @property
    def ref(self) -> "NDArray[np.float64]": ...  # noqa: D102
    @property
    def hyp(self) -> "NDArray[np.float64]": ...  # noqa: D102
    @property
    def ref_s(self) -> float: ...  # noqa: D102
    @property
    def hyp_s(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class McdDtw(Metric):
    """Mel-cepstral distortion in dB, 0 for equal spectra: how far they differ in shape.

    The mean over the cells of the exact DTW path (unit steps, over the whole of both clips, pauses
    included) of the root mean square difference of the smoothed log spectra: 80 mel bands, 5 ms
    hop, 16 kHz, cosine coefficients 1 to 13. Level does not count, nor does timing: a slow, late
    or hurried copy scores well, so `dur_ratio` stands beside it. It cannot tell whether words are
    right or a voice is pleasant. Another speaker or room costs as much as another sound.
    """

    name: ClassVar[str] = "mcd_dtw"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "dB"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = ("cepstral_pair",)
    reference: ClassVar[str] = (
        "Kubichek 1993, doi:10.1109/PACRIM.1993.407206; definition: avbench, on log-mel cepstra "
        "without coefficient 0, exact DTW"
    )
    worst: ClassVar[float | None] = 20.0

    def per_clip(self, pair: Cepstra) -> dict[str, float]:
        """The distortion, and generated / reference duration beside it."""
        return {self.name: self._value(pair), "dur_ratio": pair.hyp_s / pair.ref_s}

    def _value(self, pair: Cepstra) -> float:
        return float(DB * np.linalg.norm(pair.ref - pair.hyp, axis=1).mean())


@dataclass(frozen=True)
class McdDtwSl(McdDtw):
    """`mcd_dtw` times the ratio of the longer duration to the shorter: 0 dB upwards.

    As MCD-DTW-SL of the dubbing literature (V2C-Net, HPMDubbing), on avbench's `mcd_dtw`: a clip
    of half or twice the length costs twice as much. It sees the length alone: pauses in the wrong
    places and words that are late within a clip of the right length cost nothing.
    """

    name: ClassVar[str] = "mcd_dtw_sl"
    reference: ClassVar[str] = (
        "V2C-Net, Chen et al. 2022, arXiv 2111.12890 (MCD-DTW-SL); on avbench's mcd_dtw"
    )
    worst: ClassVar[float | None] = 40.0

    def _value(self, pair: Cepstra) -> float:
        longer, shorter = max(pair.ref_s, pair.hyp_s), min(pair.ref_s, pair.hyp_s)
        return super()._value(pair) * longer / shorter
