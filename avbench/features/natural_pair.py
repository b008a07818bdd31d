"""Reference and generated sound side by side, each as long as it is."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.clip import Waveform
from avbench.features.base import Feature
from avbench.features.paired import AudioPair, check_sound


@dataclass(frozen=True)
class NaturalPair(Feature):
    """Nothing is cut, padded or shifted; for measures that align by themselves.

    `silence_dbfs`: a side whose loudest sample lies below is silent.
    """

    name: ClassVar[str] = "natural_pair"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("ref.audio_16k", "hyp.audio_16k")
    value: ClassVar[type] = AudioPair

    silence_dbfs: float = -80.0

    def extract(self, ref: Waveform, hyp: Waveform) -> AudioPair:
        """The pair.

        Raises:
            TooShort: a side is empty.
            NonFinite: NaN or infinity in a side.
            SilentRef, SilentHyp: a side is silent; the reference is looked at first.
        """
        check_sound(ref, hyp, self.silence_dbfs)
        return AudioPair(ref, hyp, hyp.duration_s)
