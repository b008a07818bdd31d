"""ASR-BLEU: sacreBLEU of what a recogniser hears, from statistics of each clip.

BLEU (Papineni et al. 2002) is of the corpus: n-gram matches and lengths are summed over the clips,
then one score is made of them. A clip's own value is its sentence BLEU with effective order, for
people to read. The statistics are sacreBLEU's, so the score equals `sacrebleu.corpus_bleu` on the
same texts. Hypotheses and references are paired by clip id, so none is dropped: sacreBLEU itself
cuts lists of unequal length to the shorter without a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from avbench.errors import UnknownName
from avbench.metrics.base import Better, Metric, Pool
from avbench.metrics.words import Words, reference, was_given
from avbench.stats.pools import Bleu, Floats
from avbench.textnorm import normalise, signed

COLUMNS = Bleu().columns  # match1 to 4, total1 to 4, hyp_len, ref_len
TOKENISERS = ("auto", "13a", "char", "intl", "none")
BY_CHARACTER = ("zh", "cmn", "ja", "jpn", "th", "tha", "lo", "lao", "my", "mya")


@dataclass(frozen=True)
class AsrBleu(Metric):
    """BLEU, 0 to 100, of what the default recogniser hears against the reference's text.

    The recogniser is Whisper tiny.en for English and Whisper base for the rest, both small: their
    errors lower the score of good speech too, so it compares with no published ASR-BLEU (see the
    variants for two published recipes). Words that were handed in stand for the recogniser's.

    `normaliser`, `ref_normaliser`: by name, of either side; "whisper" is Whisper's rule for
    English where the reference is English, else its basic rule. `tokenise`: "auto" is sacreBLEU's
    13a, and characters for Chinese, Japanese, Thai, Lao and Burmese. `lowercase`: sacreBLEU's.
    """

    name: ClassVar[str] = "asr_bleu"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "BLEU"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.transcript")
    reference: ClassVar[str] = "Papineni et al. 2002; Post 2018; code: sacrebleu.metrics.BLEU"
    packages: ClassVar[tuple[str, ...]] = ("sacrebleu",)
    worst: ClassVar[float | None] = 0.0
    pool: ClassVar[Pool | None] = Bleu()

    normaliser: str = "whisper"
    ref_normaliser: str = "whisper"
    tokenise: str = "auto"
    lowercase: bool = False

    def __post_init__(self) -> None:
        """Put the normalisers' versions beside their names.

        Raises:
            UnknownName: no such normaliser or tokeniser.
        """
        object.__setattr__(self, "normaliser", signed(self.normaliser))
        object.__setattr__(self, "ref_normaliser", signed(self.ref_normaliser))
        if self.tokenise not in TOKENISERS:
            raise UnknownName(
                f"{self.name}: found tokenise {self.tokenise!r}, expected {', '.join(TOKENISERS)}"
            )

    def per_clip(self, ref: Words, hyp: Words) -> dict[str, float]:
        """Sentence BLEU; matches and totals of n-grams, lengths in tokens, `given`.

        Raises:
            NoText: the reference holds no word.
        """
        language = ref.language or hyp.language
        wanted = reference(ref, self.ref_normaliser, language)
        said = normalise(self.normaliser, hyp.text, language)
        found = _scorer(self._tokeniser(language), self.lowercase).corpus_score([said], [[wanted]])
        counts = _statistics(found)
        return {self.name: _sentence_bleu(found), **counts, "given": was_given(hyp)}

    def sacrebleu_signature(self, language: str | None = None) -> str:
        """What sacreBLEU itself would print for these settings (one reference)."""
        scorer = _scorer(self._tokeniser(language), self.lowercase)
        scorer.corpus_score(["a"], [["a"]])
        return str(scorer.get_signature())

    def _tokeniser(self, language: str | None) -> str:
        if self.tokenise != "auto":
            return self.tokenise
        code = (language or "").lower().replace("_", "-").split("-")[0]
        return "char" if code in BY_CHARACTER else "13a"


def corpus_statistics(
    hyps: Sequence[str], refs: Sequence[str], *, tokenise: str = "13a", lowercase: bool = False
) -> dict[str, Floats]:
    """n-gram matches, totals and lengths of many pairs, (n,) each, for those who bring lists.

    Raises:
        ValueError: the lists differ in length (sacreBLEU would drop the longer one's end).
    """
    if len(hyps) != len(refs):
        raise ValueError(
            f"{len(hyps)} hypotheses for {len(refs)} references; BLEU takes one of each a clip"
        )
    scorer = _scorer(tokenise, lowercase)
    rows = [
        _statistics(scorer.corpus_score([hyp], [[ref]]))
        for hyp, ref in zip(hyps, refs, strict=True)
    ]
    return {k: np.array([row[k] for row in rows]) for k in COLUMNS}


def _statistics(found: Any) -> dict[str, float]:  # noqa: ANN401 - sacrebleu has no types
    values = (*found.counts, *found.totals, found.sys_len, found.ref_len)
    return dict(zip(COLUMNS, map(float, values), strict=True))


def _sentence_bleu(found: Any) -> float:  # noqa: ANN401
    from sacrebleu.metrics.bleu import BLEU

    return float(
        BLEU.compute_bleu(
            found.counts,
            found.totals,
            found.sys_len,
            found.ref_len,
            smooth_method="exp",
            effective_order=True,
        ).score
    )


@lru_cache(maxsize=16)
def _scorer(tokenise: str, lowercase: bool) -> Any:  # noqa: ANN401
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(tokenize=tokenise, lowercase=lowercase)
