"""GRID's six-letter sentence codes: `bbaf2n` is "bin blue at f two now".

Source: Cooke, Barker, Cunningham and Shao, "An audio-visual corpus for speech perception and
automatic speech recognition", JASA 120 (2006), table I.
"""

import string

from avbench.errors import UserError

_LETTERS = {c: c for c in string.ascii_lowercase if c != "w"}
_SLOTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("command", {"b": "bin", "l": "lay", "p": "place", "s": "set"}),
    ("colour", {"b": "blue", "g": "green", "r": "red", "w": "white"}),
    ("preposition", {"a": "at", "b": "by", "i": "in", "w": "with"}),
    ("letter", _LETTERS),
    (
        "digit",
        {
            "z": "zero",
            "1": "one",
            "2": "two",
            "3": "three",
            "4": "four",
            "5": "five",
            "6": "six",
            "7": "seven",
            "8": "eight",
            "9": "nine",
        },
    ),
    ("adverb", {"a": "again", "n": "now", "p": "please", "s": "soon"}),
)
CODE_LENGTH = len(_SLOTS)


class BadCode(UserError):
    """A name that is no GRID sentence code. The message names the position that is wrong."""


def sentence(code: str) -> str:
    """The six words of a sentence code, lower case.

    Raises:
        BadCode: wrong length, or a character that its position does not know.
    """
    if len(code) != CODE_LENGTH:
        raise BadCode(f"{code!r} has {len(code)} characters, a GRID name has {CODE_LENGTH}")
    faults = [
        f"position {i} ({slot}) is {c!r}, expected one of {''.join(words)}"
        for i, (c, (slot, words)) in enumerate(zip(code, _SLOTS, strict=True), start=1)
        if c not in words
    ]
    if faults:
        raise BadCode(f"{code!r} is no GRID sentence: {'; '.join(faults)}")
    return " ".join(words[c] for c, (_, words) in zip(code, _SLOTS, strict=True))


def code_of(stem: str) -> str:
    """The code in a file's stem: `id2_vcd_swwp2s` holds `swwp2s`; other stems are their own."""
    last = stem.lower().rsplit("_", 1)[-1]
    return last if len(last) == CODE_LENGTH else stem.lower()
