"""MuAViC's rule for its source transcripts."""

import re
import string

from avbench.textnorm.basic import lower

_SOUNDS = re.compile(r"\([^)]*\)")
_MARKS = str.maketrans("", "", string.punctuation + "؟؛,’‘×÷")  # noqa: RUF001 - theirs


def muavic(text: str) -> str:
    """Sounds in () go, marks go without a space ("isn't" becomes "isnt"), lower case.

    As `normalize_text` of facebookresearch/muavic (utils.py), with white space squeezed. MuAViC
    applies it to source transcripts alone: its translation references keep case and marks.
    """
    return lower(_SOUNDS.sub("", text).translate(_MARKS))
