"""GRID's six words, however a recogniser writes them."""

import re

from avbench.textnorm.basic import lower, spaced

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPELT = {ord(str(i)): f" {word} " for i, word in enumerate(_DIGITS)}
_ASCII_DIGIT = re.compile(r"[0-9]")


def grid(text: str) -> str:
    """Lower case without marks; each digit is a word of its own: "at F2 now." is "at f two now".

    Recognisers write GRID's letter and digit as one word; without this rule that alone adds some
    thirty points to a word error rate. Nothing else is mended: "see" stays another word than "c".
    """
    text = lower(spaced(text.lower()))
    return lower(text.translate(_SPELT)) if _ASCII_DIGIT.search(text) else text
