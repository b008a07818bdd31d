"""What metrics of words take: two texts with their language."""

from typing import Protocol

from avbench.errors import NoText
from avbench.textnorm import normalise


class Words(Protocol):
    """What was said, or is to be said."""

    @property
    def text(self) -> str: ...  # noqa: D102

    @property
    def language(self) -> str | None: ...  # noqa: D102


def was_given(words: Words) -> float:
    """1 where the words were handed in, 0 where a recogniser heard them."""
    return float(getattr(words, "how", "given") == "given")


def reference(words: Words, normaliser: str, language: str | None) -> str:
    """The normalised reference.

    Raises:
        NoText: nothing of it is left.
    """
    text = normalise(normaliser, words.text, language)
    if not text:
        raise NoText(
            f"the reference {words.text[:60]!r} holds no word under the normaliser {normaliser}"
        )
    return text
