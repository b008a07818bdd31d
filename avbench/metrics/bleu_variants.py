"""BLEU as two published recipes compute it, and of words that were handed in."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.metrics.bleu import AsrBleu


@dataclass(frozen=True)
class AsrBleuFairseq(AsrBleu):
    """ASR-BLEU as fairseq's examples/speech_to_speech/asr_bleu (tag oct22) computes it.

    wav2vec 2.0 by language, greedy CTC; the hypothesis in lower case, the reference untouched (a
    cased one with marks scores far lower), tokeniser 13a, mixed case. The recognisers' files are
    the user's, and `transformers` runs them instead of fairseq and torchaudio.
    """

    name: ClassVar[str] = "asr_bleu@fairseq-oct22"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.transcript@fairseq-oct22")
    reference: ClassVar[str] = "fairseq examples/speech_to_speech/asr_bleu (oct22)"

    normaliser: str = "lower"
    ref_normaliser: str = "none"
    tokenise: str = "13a"


@dataclass(frozen=True)
class AsrBleuSeamless(AsrBleu):
    """ASR-BLEU as seamless_communication's compute_metrics, with Whisper large-v2.

    Beam 1, temperature 0, language forced; Whisper's normaliser on both sides; lower case, 13a,
    characters for Chinese, Japanese, Thai, Lao and Burmese. Theirs is large-v2 into other
    languages and medium into English: for the latter set `model = "whisper-medium"` under
    [parameters."transcript@whisper-large-v2"]. The files are the user's, run by faster-whisper.
    """

    name: ClassVar[str] = "asr_bleu@seamless-whisper-large-v2"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.transcript@whisper-large-v2")
    reference: ClassVar[str] = "seamless_communication cli/eval_utils/compute_metrics.py"

    lowercase: bool = True


@dataclass(frozen=True)
class BleuGiven(AsrBleu):
    """BLEU, 0 to 100, of words that were handed in; no recogniser runs.

    As papers on speech-to-text translation: nothing is normalised, case and marks count. Else as
    `asr_bleu`.
    """

    name: ClassVar[str] = "bleu@given"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.text")

    normaliser: str = "none"
    ref_normaliser: str = "none"
