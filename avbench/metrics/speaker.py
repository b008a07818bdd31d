"""Speaker similarity: does the generated voice sound like the reference's?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from avbench.metrics.base import Better, Metric

if TYPE_CHECKING:
    from numpy.typing import NDArray


class VoiceVector(Protocol):
    """A voice as a unit vector."""

    @property
    def vector(self) -> "NDArray[np.float32]": ...  # noqa: D102
    @property
    def speech_s(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class SpeakerSimilarityGe2e(Metric):
    """Cosine of the two voices' GE2E vectors (Resemblyzer's encoder); 1 for the same recording.

    The vectors hold nothing negative, so values live in about [0.5, 1]: two speakers of LRS3 are at
    0.5, two halves of a GRID clip at 0.75 (of two speakers' at 0.6), the noise of a weak system
    somewhat below 0.5. They compare with no other encoder's (WavLM, ECAPA and RawNet3 have other
    scales). The reference is the manifest's own clip, of the same utterance, so that room,
    microphone and codec count as well as the voice. Little speech (`speech_s` beside it) makes it
    unsure. It cannot tell words, melody or quality.
    """

    name: ClassVar[str] = "spk_sim@ge2e"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("natural_pair", "ref.voice@ge2e", "hyp.voice@ge2e")
    reference: ClassVar[str] = (
        "Wan et al. 2018, arXiv 1710.10467; weights: Resemblyzer 0.1.4 (Apache-2.0)"
    )
    worst: ClassVar[float | None] = 0.0

    def per_clip(self, _pair: Any, ref: VoiceVector, hyp: VoiceVector) -> dict[str, float]:  # noqa: ANN401
        """The cosine, and the lesser amount of speech in s. The pair is there to be refused."""
        return {
            self.name: float(np.dot(ref.vector.astype(float), hyp.vector.astype(float))),
            "speech_s": min(ref.speech_s, hyp.speech_s),
        }
