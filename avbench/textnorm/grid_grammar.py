"""The 64,000 sentences of GRID, and the one nearest to a text.

Source: Cooke, Barker, Cunningham and Shao, JASA 120 (2006), table I.
"""

import string
from functools import cache
from itertools import product

SLOTS = (
    ("bin", "lay", "place", "set"),
    ("blue", "green", "red", "white"),
    ("at", "by", "in", "with"),
    tuple(c for c in string.ascii_lowercase if c != "w"),
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    ("again", "now", "please", "soon"),
)


@cache
def sentences() -> tuple[str, ...]:
    """All sentences, in the order of the slots."""
    return tuple(map(" ".join, product(*SLOTS)))


def is_sentence(text: str) -> bool:
    """Whether the grammar makes this text."""
    words = text.split(" ")
    return len(words) == len(SLOTS) and all(w in s for w, s in zip(words, SLOTS, strict=True))


def nearest(text: str) -> str:
    """The sentence with the fewest changed letters (Levenshtein); the first in order among equals.

    An empty text has no nearest sentence and stays empty: silence must not become words.
    """
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import extractOne

    if not text:
        return ""
    found: str = extractOne(text, sentences(), scorer=Levenshtein.distance)[0]
    return found
