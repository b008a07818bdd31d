"""Whisper's rule for English, from the package `whisper-normalizer` in one exact version."""

from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import cast

from avbench.errors import MissingExtra
from avbench.textnorm.basic import squeeze

PACKAGE = "whisper-normalizer"
VERSION = "0.1.15"


def whisper_en(text: str) -> str:
    """What Whisper's `EnglishTextNormalizer` does (Radford et al. 2022, appendix C).

    Numbers become figures ("twenty one" is "21"), contractions are written out ("isn't" is "is
    not", and "smith's" is "smith is"), British spellings become American, fillers go.

    Raises:
        MissingExtra: the package is not installed, or in another version.
    """
    return squeeze(_rule()(text))


@cache
def _rule() -> Callable[[str], str]:
    try:
        found = version(PACKAGE)
    except PackageNotFoundError:
        found = "none"
    if found != VERSION:
        raise MissingExtra(
            f"the normaliser whisper-en rests on {PACKAGE} {VERSION}, found {found}: "
            f"pip install 'avbench[asr]' (or pip install {PACKAGE}=={VERSION}), or choose another "
            'normaliser, such as normaliser = "basic"'
        )
    from whisper_normalizer.english import EnglishTextNormalizer

    return cast("Callable[[str], str]", EnglishTextNormalizer())
