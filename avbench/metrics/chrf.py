"""chrF of what a recogniser hears: F-score of character n-grams, pooled over the clips.

Popovic 2015, as `sacrebleu.metrics.CHRF` with its defaults (n up to 6, beta 2, no words, white
space left out): the score equals `sacrebleu.corpus_chrf` on the same texts.
"""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.metrics.base import Better, Metric, Pool
from avbench.metrics.words import Words, reference, was_given
from avbench.stats.pools import Chrf
from avbench.textnorm import normalise, signed

ORDERS = range(1, Chrf.ORDERS + 1)
POOL = Chrf()


@dataclass(frozen=True)
class AsrChrf(Metric):
    """chrF, 0 to 100, of what the default recogniser hears against the reference's text.

    Kinder than BLEU to a wrong ending, and defined for one word. `normaliser`, `ref_normaliser`
    and the recogniser as in `asr_bleu`.
    """

    name: ClassVar[str] = "asr_chrf"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "chrF"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.transcript")
    reference: ClassVar[str] = "Popovic 2015; parity: sacrebleu.metrics.CHRF"
    worst: ClassVar[float | None] = 0.0
    pool: ClassVar[Pool | None] = POOL

    normaliser: str = "whisper"
    ref_normaliser: str = "whisper"

    def __post_init__(self) -> None:
        """Put the normalisers' versions beside their names.

        Raises:
            UnknownName: no such normaliser.
        """
        object.__setattr__(self, "normaliser", signed(self.normaliser))
        object.__setattr__(self, "ref_normaliser", signed(self.ref_normaliser))

    def per_clip(self, ref: Words, hyp: Words) -> dict[str, float]:
        """The clip's chrF; per n the n-grams of either side (`hyp1`, `ref1`), `match1`, `given`.

        Raises:
            NoText: the reference holds no word.
        """
        language = ref.language or hyp.language
        wanted = reference(ref, self.ref_normaliser, language)
        found = ngram_counts(normalise(self.normaliser, hyp.text, language), wanted)
        value = POOL({k: np.array([v]) for k, v in found.items()})
        return {self.name: value, **found, "given": was_given(hyp)}


@dataclass(frozen=True)
class ChrfGiven(AsrChrf):
    """chrF, 0 to 100, of words that were handed in; no recogniser runs, nothing is normalised."""

    name: ClassVar[str] = "chrf@given"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.text")

    normaliser: str = "none"
    ref_normaliser: str = "none"


def ngram_counts(hyp: str, ref: str) -> dict[str, float]:
    """Character n-grams of two texts without white space, and how many they share."""
    hyp, ref = "".join(hyp.split()), "".join(ref.split())
    found: dict[str, float] = {}
    for n in ORDERS:
        ours, theirs = _ngrams(hyp, n), _ngrams(ref, n)
        found[f"hyp{n}"] = float(ours.total() if theirs else 0)
        found[f"ref{n}"] = float(theirs.total())
        found[f"match{n}"] = float((ours & theirs).total())
    return found


def _ngrams(text: str, n: int) -> Counter[str]:
    return Counter(text[i : i + n] for i in range(len(text) - n + 1))
