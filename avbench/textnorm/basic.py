"""Rules for any language: white space, lower case, and Whisper's basic rule."""

import re
import unicodedata

_IN_BRACKETS = re.compile(r"[<\[][^>\]]*[>\]]")
_IN_PARENTHESES = re.compile(r"\(([^)]+?)\)")


def squeeze(text: str) -> str:
    """Single spaces between words, none around."""
    return " ".join(text.split())


def lower(text: str) -> str:
    """Lower case, single spaces."""
    return squeeze(text.lower())


def basic(text: str) -> str:
    """What Whisper's `BasicTextNormalizer` does (Radford et al. 2022, appendix C), stripped.

    Text in [], <> and () goes; then, in NFKC, every mark, symbol and punctuation becomes a space:
    "isn't" is two words, and scripts that write vowels as marks are torn apart.
    """
    text = _IN_BRACKETS.sub("", text.lower())
    text = _IN_PARENTHESES.sub("", text)
    return lower(spaced(text))


def spaced(text: str) -> str:
    """NFKC with a space for each mark, symbol and punctuation."""
    letters = unicodedata.normalize("NFKC", text)
    return "".join(" " if unicodedata.category(c)[0] in "MSP" else c for c in letters)
