"""CREMA-D's file names: actor, sentence, emotion and its level.

The wording of the twelve sentences and the codes are those of the corpus's README (ODbL 1.0,
contents DbCL 1.0; github.com/CheyneyComputerScience/CREMA-D).
"""

import re
from dataclasses import dataclass

from avbench.errors import UserError

SENTENCES = {
    "IEO": "It's eleven o'clock",
    "TIE": "That is exactly what happened",
    "IOM": "I'm on my way to the meeting",
    "IWW": "I wonder what this is about",
    "TAI": "The airplane is almost full",
    "MTI": "Maybe tomorrow it will be cold",
    "IWL": "I would like a new alarm clock",
    "ITH": "I think I have a doctor's appointment",
    "DFA": "Don't forget a jacket",
    "ITS": "I think I've seen this before",
    "TSI": "The surface is slick",
    "WSI": "We'll stop in a couple of minutes",
}
EMOTIONS = {
    "ANG": "anger",
    "DIS": "disgust",
    "FEA": "fear",
    "HAP": "happy",
    "NEU": "neutral",
    "SAD": "sad",
}
LEVELS = {"LO": "low", "MD": "medium", "HI": "high", "XX": "unspecified"}
# What the README says of them; clips all the same.
DEFECTS = {
    "1076_MTI_NEU_XX": "very short, without sound",
    "1076_MTI_SAD_XX": "very short, without sound",
    "1064_TIE_SAD_XX": "states no duration",
    "1064_IEO_DIS_MD": "a minute long: every emotion of the sentence",
}
_NAME = re.compile(r"(\d{4})_([A-Z]{3})_([A-Z]{3})_([A-Z]{1,2})")


class BadName(UserError):
    """A name that is none of CREMA-D's. The message names the part that is wrong."""


@dataclass(frozen=True)
class Named:
    """What a name tells, codes spelt out."""

    stem: str
    actor: str
    text: str
    emotion: str
    level: str


def named(stem: str) -> Named:
    """Actor, sentence, emotion and level of `1001_IEO_ANG_HI`.

    Raises:
        BadName: no such form, or a code that the corpus does not know.
    """
    stem = stem.upper()
    match = _NAME.fullmatch(stem)
    if match is None:
        raise BadName(f"{stem!r} is no CREMA-D name, expected ACTOR_SENTENCE_EMOTION_LEVEL")
    actor, sentence, emotion, level = match.groups()
    if level == "X":  # 1040_ITH_SAD_X.wav: one sound file of the corpus lacks a letter
        level, stem = "XX", f"{stem}X"
    for part, code, known in (
        ("sentence", sentence, SENTENCES),
        ("emotion", emotion, EMOTIONS),
        ("level", level, LEVELS),
    ):
        if code not in known:
            expected = ", ".join(known)
            raise BadName(f"{stem!r}: the {part} is {code!r}, expected one of {expected}")
    return Named(stem, actor, SENTENCES[sentence], EMOTIONS[emotion], LEVELS[level])
