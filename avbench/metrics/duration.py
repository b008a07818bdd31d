"""How long the generated sound is, against the reference."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from avbench.errors import TooShort
from avbench.metrics.base import Better, Metric

if TYPE_CHECKING:
    from avbench.clip import Waveform


@dataclass(frozen=True)
class DurationRatio(Metric):
    """Generated / reference duration before anything is cut or padded: above 0, 1 is equal.

    Both count from the clip clock's zero to the end of the sound. Neither more nor less is better.
    """

    name: ClassVar[str] = "dur_ratio"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "none"
    needs: ClassVar[tuple[str, ...]] = ("ref.audio_16k", "hyp.audio_16k")
    reference: ClassVar[str] = "avbench"

    def per_clip(self, ref: "Waveform", hyp: "Waveform") -> dict[str, float]:
        """The ratio, and both durations in seconds.

        Raises:
            TooShort: the reference is empty.
        """
        if ref.duration_s == 0:
            raise TooShort("reference sound is empty: 0 samples; expected at least one")
        return {
            self.name: hyp.duration_s / ref.duration_s,
            "hyp_s": hyp.duration_s,
            "ref_s": ref.duration_s,
        }
