"""The normalisers by name."""

from collections.abc import Callable
from dataclasses import dataclass

from avbench.errors import UnknownName
from avbench.registry import near_names
from avbench.textnorm.basic import basic, lower, squeeze
from avbench.textnorm.grid import grid
from avbench.textnorm.muavic import muavic
from avbench.textnorm.whisper_en import VERSION as WHISPER_EN
from avbench.textnorm.whisper_en import whisper_en


@dataclass(frozen=True)
class Normaliser:
    """One rule. `version` rises with any change of its output; `what` is a line for people."""

    name: str
    version: str
    what: str
    apply: Callable[[str, str | None], str]


def _whisper(text: str, language: str | None) -> str:
    return whisper_en(text) if is_english(language) else basic(text)


NORMALISERS = {
    n.name: n
    for n in (
        Normaliser("none", "1", "white space alone", lambda t, _: squeeze(t)),
        Normaliser("lower", "1", "lower case", lambda t, _: lower(t)),
        Normaliser("basic", "1", "Whisper's rule for any language", lambda t, _: basic(t)),
        Normaliser("whisper-en", WHISPER_EN, "Whisper's for English", lambda t, _: whisper_en(t)),
        Normaliser("whisper", WHISPER_EN, "whisper-en for English, else basic", _whisper),
        Normaliser("muavic", "1", "MuAViC's: no marks, lower case", lambda t, _: muavic(t)),
        Normaliser("grid", "1", "GRID's: letters and digits as words", lambda t, _: grid(t)),
    )
}


def normalise(name: str, text: str, language: str | None = None) -> str:
    """`text` by the rule called `name`; words are separated by single spaces.

    Args:
        name: "basic", or as `signed` writes it, "basic/1".
        text: what was said.
        language: a code such as "en"; only "whisper" asks for it.

    Raises:
        UnknownName: no such rule, or it is at another version.
        MissingExtra: the rule rests on a package that is not installed.
    """
    return _find(name).apply(text, language)


def signed(name: str) -> str:
    """The rule with its version, for a signature: "basic/1".

    Raises:
        UnknownName: no such rule, or it is at another version.
    """
    found = _find(name)
    return f"{found.name}/{found.version}"


def check(name: str) -> None:
    """Raises UnknownName where no rule has this name."""
    _find(name)


def is_english(language: str | None) -> bool:
    """Whether a code ("en", "eng", "en-GB") is English."""
    return language is not None and language.lower().replace("_", "-").split("-")[0] in (
        "en",
        "eng",
    )


def _find(name: str) -> Normaliser:
    plain, slash, version = name.partition("/")
    if plain not in NORMALISERS:
        raise UnknownName(
            f"no normaliser is called {plain!r}; {near_names(plain, NORMALISERS)}"
            f"there are {', '.join(NORMALISERS)}"
        )
    found = NORMALISERS[plain]
    if slash and version != found.version:
        raise UnknownName(
            f"normaliser {plain} is at version {found.version}, version {version!r} was asked for"
        )
    return found
