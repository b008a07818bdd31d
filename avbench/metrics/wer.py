"""Word and character error rates, pooled over the clips.

(substitutions + deletions + insertions) / words of the reference, errors and words summed over all
clips before they are divided: 0 is best, more than 1 is possible. Counts are jiwer's; where several
alignments are shortest, the three kinds of error may be split otherwise elsewhere, their sum not.

An empty hypothesis counts in full, as deletions. A clip for which nothing was handed in, or whose
sound is silent, has no value but a status: see the coverage beside the score.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from avbench.errors import Unmeasurable
from avbench.metrics.base import Better, Metric, Pool
from avbench.metrics.words import Words, reference, was_given
from avbench.stats.pools import Ratio
from avbench.textnorm import normalise, signed
from avbench.textnorm.grid_grammar import is_sentence, nearest


@dataclass(frozen=True)
class Wer(Metric):
    """Word error rate of what the default recogniser hears, or of words that were handed in.

    The recogniser is Whisper tiny.en for English and Whisper base for other languages: it errs by
    itself, so read the rate of the recordings (an anchor) beside it. It hears no lip movement and
    corrects what it expects: a low rate says that the words can be guessed, not that they are
    clear. `given` is the share of clips whose words were handed in.

    `normaliser`: by name, applied to both sides (`avbench.textnorm`); "whisper" is Whisper's rule
    for English where the reference is English, else its basic rule.
    """

    name: ClassVar[str] = "wer"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.transcript")
    reference: ClassVar[str] = "Levenshtein over words, pooled; code: jiwer.process_words"
    packages: ClassVar[tuple[str, ...]] = ("jiwer",)
    worst: ClassVar[float | None] = 1.0
    pool: ClassVar[Pool | None] = Ratio(("sub", "del", "ins"), ("words",))

    normaliser: str = "whisper"

    def __post_init__(self) -> None:
        """Put the normaliser's version beside its name.

        Raises:
            UnknownName: no such normaliser.
        """
        object.__setattr__(self, "normaliser", signed(self.normaliser))

    def per_clip(self, ref: Words, hyp: Words) -> dict[str, float]:
        """The clip's rate; `sub`, `del`, `ins`, `words` (of the reference), `given`.

        Raises:
            NoText: the reference holds no word.
        """
        language = ref.language or hyp.language
        wanted = reference(ref, self.normaliser, language)
        found = self._counts(wanted, normalise(self.normaliser, hyp.text, language))
        counts = {
            "sub": float(found.substitutions),
            "del": float(found.deletions),
            "ins": float(found.insertions),
            "words": float(found.hits + found.substitutions + found.deletions),
        }
        errors = counts["sub"] + counts["del"] + counts["ins"]
        return {self.name: errors / counts["words"], **counts, "given": was_given(hyp)}

    def _counts(self, ref: str, hyp: str) -> Any:  # noqa: ANN401 - jiwer has no types
        from jiwer import process_words

        return process_words(ref, hyp)


@dataclass(frozen=True)
class Cer(Wer):
    """Character error rate: as `wer`, over characters, the spaces between words included."""

    name: ClassVar[str] = "cer"
    reference: ClassVar[str] = "Levenshtein over characters, pooled; jiwer.process_characters"

    def _counts(self, ref: str, hyp: str) -> Any:  # noqa: ANN401
        from jiwer import process_characters

        return process_characters(ref, hyp)


@dataclass(frozen=True)
class WerGrid(Wer):
    """Word error rate of GRID: as `wer`, with GRID's normaliser ("F2" is "f two").

    Open vocabulary: the recogniser may say any word, and "see" for "c" is an error. Recognisers
    write GRID's letter and digit as one word: under Whisper's basic rule, or in lower case alone,
    that adds some thirty points.
    """

    name: ClassVar[str] = "wer_grid"
    normaliser: str = "grid"


@dataclass(frozen=True)
class WerGridClosed(WerGrid):
    """Word error rate of the GRID sentence that is nearest to what was heard: a closed set.

    The text is replaced by that one of the 64,000 sentences of GRID's grammar from which it
    differs in the fewest letters (the first in order among equals). A score of choosing, as with a
    grammar: never compare it with an open-vocabulary rate. An empty text stays empty.
    """

    name: ClassVar[str] = "wer_grid_closed"
    reference: ClassVar[str] = "avbench, on the grammar of Cooke et al., JASA 2006"

    def _counts(self, ref: str, hyp: str) -> Any:  # noqa: ANN401
        if not is_sentence(ref):
            raise Unmeasurable(f"the reference {ref!r} is no sentence of GRID's grammar")
        return super()._counts(ref, nearest(hyp))
