"""Phones by what the lips show of them.

Fourteen classes, one letter each, close to those that lip-reading work uses (Lee and Yook 2002 and
the maps compared by Bear and Harvey 2017; these are our own choice). Voicing and the nose do not
show, so p, b and m are one class.
"""

from avbench.textnorm.g2p import phones

CLASSES = {
    "P": "P B M",  # lips shut
    "F": "F V",  # lip to teeth
    "W": "W",  # pursed
    "R": "R",
    "D": "TH DH",  # tongue between the teeth
    "T": "T D N S Z L",  # tongue behind the teeth
    "C": "CH JH SH ZH",  # protruded
    "K": "K G NG HH Y",  # nothing to see
    "I": "IY IH",
    "E": "EH EY AE",
    "A": "AA AH AY AW",
    "O": "AO OW OY",
    "U": "UH UW",
    "X": "ER",
}
VISEME_OF = {phone: viseme for viseme, group in CLASSES.items() for phone in group.split()}


def visemes(text: str) -> str:
    """One letter a viseme, of normalised English words; borders of words do not show."""
    return "".join(VISEME_OF[phone] for word in text.split() for phone in phones(word))
