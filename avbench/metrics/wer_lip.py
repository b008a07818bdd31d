"""Word error rate of what an expert reads from generated lips: are they readable, and as what?

The expert stands in the name, for its own errors are most of the number: on real LRS2 clips
published experts have rates of 25 to 41 %. So read the rate of the recordings beside it.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from avbench.errors import UnknownName
from avbench.metrics.wer import Wer

Context = Literal["free", "teacher"]
CONTEXTS = ("free", "teacher")


@dataclass(frozen=True)
class WerLipGiven(Wer):
    """Word error rate of transcripts that a lip reader of yours made of the generated lips.

    Run any expert outside, hand in what it read as the submission's transcripts (`transcripts` in
    `submission.toml`), and say which it was: `expert` ("conformer-lrs2@1f0c") and `context` reach
    the signature. "free": the expert is fed what it said itself. "teacher": it is fed the
    reference's words before each next one, as in TalkLip's WER2, which makes rates much lower; the
    two cannot be compared. Else as `wer`: pooled over the clips, 0 is best.

    What was handed in is believed: nothing here can tell that it was read from these lips.
    """

    name: ClassVar[str] = "wer_lip@given"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.text")
    reference: ClassVar[str] = (
        "Levenshtein over words, pooled; TalkLip's WER1 and WER2 after expert"
    )

    expert: str = "unnamed"
    context: Context = "free"

    def __post_init__(self) -> None:
        """Refuse another context, and a name that the signature could not show.

        Raises:
            UnknownName: `context` is none of the two, or `expert` holds one of | , :
        """
        super().__post_init__()
        if self.context not in CONTEXTS or set("|,:\n") & set(self.expert) or not self.expert:
            raise UnknownName(
                f"{self.name}: found expert {self.expert!r}, context {self.context!r}; expected a "
                f"name without | , : and {' or '.join(CONTEXTS)}"
            )


@dataclass(frozen=True)
class WerLipBase(Wer):
    """Word error rate of what AV-HuBERT base, tuned on LRS3, reads from the lips; English.

    Free running, beam 50, length penalty 1, from the grey mouth of the largest face. Weights are
    yours (`avhubert_base_vsr`), for non-commercial research. The crop is placed by avbench's own
    landmarks, not dlib's, and no rate of the published weights was measured here. A still mouth is
    read as something: errors above 1 are possible. Refused: no face, fewer than 5 frames.
    """

    name: ClassVar[str] = "wer_lip@avhubert-base"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.lip_transcript@avhubert-base")
    reference: ClassVar[str] = "AV-HuBERT infer_s2s.py (arXiv 2201.02184), weights base_vox_433h"


@dataclass(frozen=True)
class WerLipLarge(WerLipBase):
    """Word error rate of what AV-HuBERT large, self-trained and tuned on LRS3, reads; English.

    Weights are yours (`avhubert_large_vsr`). Else as `wer_lip@avhubert-base`.
    """

    name: ClassVar[str] = "wer_lip@avhubert-large"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.lip_transcript@avhubert-large")
    reference: ClassVar[str] = (
        "AV-HuBERT infer_s2s.py (arXiv 2201.02184), weights self_large_vox_433h"
    )
