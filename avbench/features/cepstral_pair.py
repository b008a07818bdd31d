"""Mel cepstra of both sides, and the way that aligns them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.errors import Unmeasurable
from avbench.features.base import Feature
from avbench.features.paired import AudioPair, check_length


@dataclass(frozen=True)
class CepstralPair:
    """Cepstra of the aligned frames, and which they are.

    `ref`, `hyp`: (n_path, order), row by row. `ref_frame`, `hyp_frame`: int (n_path,), from 0, at
    multiples of the hop. `ref_s`, `hyp_s`: durations.
    """

    ref: NDArray[np.float64]
    hyp: NDArray[np.float64]
    ref_frame: NDArray[np.intp]
    hyp_frame: NDArray[np.intp]
    ref_s: float
    hyp_s: float


@dataclass(frozen=True)
class CepstralPairFeature(Feature):
    """By exact dynamic time warping of the cepstra, over the whole of both.

    `n_mels`, `order`, `hop_s`: see `align.cepstra`. `min_ratio`, `max_ratio`: bounds of generated /
    reference duration; outside them the clip is refused. `longest_s`: longer clips are refused,
    since the exact path looks at every pair of frames (a minute: 144 million).
    """

    name: ClassVar[str] = "cepstral_pair"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("natural_pair",)
    value: ClassVar[type] = CepstralPair
    cost: ClassVar[float] = 0.02

    n_mels: int = 80
    order: int = 13
    hop_s: float = 0.005
    min_ratio: float = 0.5
    max_ratio: float = 2.0
    longest_s: float = 60.0

    def extract(self, pair: AudioPair) -> CepstralPair:
        """The aligned cepstra.

        Raises:
            LengthMismatch: the durations' ratio lies outside the bounds.
            Unmeasurable: a side is too long.
        """
        from avbench.align.cepstra import mel_cepstra
        from avbench.align.dtw import dtw

        check_length(pair.ref, pair.hyp, self.min_ratio, self.max_ratio)
        longest_s = max(pair.ref.duration_s, pair.hyp.duration_s)
        if longest_s > self.longest_s:
            raise Unmeasurable(
                f"{longest_s:.1f} s of sound; exact alignment takes at most {self.longest_s:g} s: "
                "cut the clip, or raise longest_s of cepstral_pair"
            )
        ref, hyp = (
            mel_cepstra(
                side.samples,
                side.rate_hz,
                order=self.order,
                n_mels=self.n_mels,
                hop_s=self.hop_s,
            )
            for side in (pair.ref, pair.hyp)
        )
        path = dtw(ref, hyp)
        return CepstralPair(
            ref=ref[path.first],
            hyp=hyp[path.second],
            ref_frame=path.first,
            hyp_frame=path.second,
            ref_s=pair.ref.duration_s,
            hyp_s=pair.hyp.duration_s,
        )
