"""Pitch of both sides on the frames of the cepstral alignment."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.features.base import Feature
from avbench.features.cepstral_pair import CepstralPair
from avbench.features.paired import AudioPair


@dataclass(frozen=True)
class PitchPair:
    """Pitch in Hz of aligned frames, (n_path,) each; 0 where nothing is voiced."""

    ref_hz: NDArray[np.float64]
    hyp_hz: NDArray[np.float64]


@dataclass(frozen=True)
class PitchPairFeature(Feature):
    """YIN (`align.pitch`), each side by itself, then read along `cepstral_pair`.

    `hop_s`: that of `cepstral_pair`. The others: see `align.pitch.Tracker`.
    """

    name: ClassVar[str] = "pitch_pair"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("natural_pair", "cepstral_pair")
    value: ClassVar[type] = PitchPair
    cost: ClassVar[float] = 0.03

    hop_s: float = 0.005
    low_hz: float = 60.0
    high_hz: float = 500.0
    window_s: float = 0.025
    dip: float = 0.15
    voiced: float = 0.3
    range_db: float = 40.0
    shortest_s: float = 0.03

    def extract(self, pair: AudioPair, path: CepstralPair) -> PitchPair:
        """Both pitches, frame by frame of the path.

        Raises:
            ValueError: `hop_s` is not that of the alignment.
        """
        from avbench.align.pitch import Tracker, pitch

        how = Tracker(
            low_hz=self.low_hz,
            high_hz=self.high_hz,
            window_s=self.window_s,
            dip=self.dip,
            voiced=self.voiced,
            range_db=self.range_db,
            shortest_s=self.shortest_s,
        )
        ref, hyp = (pitch(s.samples, s.rate_hz, self.hop_s, how) for s in (pair.ref, pair.hyp))
        if (len(ref), len(hyp)) != (path.ref_frame[-1] + 1, path.hyp_frame[-1] + 1):
            raise ValueError(
                f"hop_s is {self.hop_s:g} in pitch_pair and another in cepstral_pair: give both "
                "the same"
            )
        return PitchPair(ref[path.ref_frame], hyp[path.hyp_frame])
