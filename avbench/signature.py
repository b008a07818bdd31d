"""What made a number, in sacreBLEU's manner: versions, parameters, decoder, packages.

Two numbers may be compared if their signatures are equal. The text is for people, the dict for
programs, the hash for tables.

    stoi|v1|paired_audio:1,max_ratio:2.0,min_ratio:0.5|av:18.1.0|avbench:0.1.0
"""

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar, Protocol

import avbench
from avbench.errors import MissingExtra


class Signed(Protocol):
    """A Metric or a Feature: a frozen dataclass with a name, a version and the packages behind."""

    name: ClassVar[str]
    version: ClassVar[int]
    packages: ClassVar[tuple[str, ...]]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class SignedFeature(Signed, Protocol):
    """A Feature, which may load weights."""

    def weights_digest(self) -> str: ...  # noqa: D102


def signature(item: Signed, features: Sequence[SignedFeature] = ()) -> str:
    """The signature as one line.

    Args:
        item: a Metric or Feature, with its parameters.
        features: all features that it rests on, in any order; one that stands on both sides once.

    Returns:
        `name|vN[,parameter:value]|feature:version[,parameter:value]|...|package:version|...`,
        everything after the name sorted by name, avbench last.
    """
    long = signature_dict(item, features)
    parts = [long["name"], ",".join([f"v{long['version']}", *_pairs(long["parameters"])])]
    for name, feature in long["features"].items():
        parts.append(",".join([f"{name}:{feature['version']}", *_pairs(feature["parameters"])]))
    return "|".join([*parts, *_pairs(long["packages"])])


def signature_dict(item: Signed, features: Sequence[SignedFeature] = ()) -> dict[str, Any]:
    """The same as nested dicts of plain values, in the order of the line.

    Raises:
        ValueError: two features of one name have different parameters.
        MissingExtra: a package that the number rests on is not installed.
    """
    described: dict[str, dict[str, Any]] = {}
    for feature in sorted(features, key=lambda f: f.name):
        entry: dict[str, Any] = {"version": feature.version, "parameters": _parameters(feature)}
        if described.setdefault(feature.name, entry) != entry:
            raise ValueError(f"feature {feature.name} stands twice, with different parameters")
    packages = sorted({name for part in (item, *features) for name in part.packages})
    return {
        "name": item.name,
        "version": item.version,
        "parameters": _parameters(item),
        "features": described,
        "packages": {p: _version(p) for p in packages} | {"avbench": avbench.__version__},
    }


def short_signature(text: str) -> str:
    """Eight hexadecimal digits that stand for a signature in a table."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _parameters(item: Signed) -> dict[str, str]:
    names = sorted(f.name for f in fields(item))
    found = {name: _plain(getattr(item, name)) for name in names}
    digest = getattr(item, "weights_digest", None)  # a Feature has one, a Metric has none
    if digest is not None and (weights := digest()):
        found["weights"] = weights[:12]
    return found


def _plain(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "+".join(map(_plain, value)) or "none"
    if isinstance(value, int | float | str | Fraction):
        text = str(value)
        if not set(text).isdisjoint("|,:\n"):
            raise ValueError(f"parameter value {text!r} holds a separator of the signature")
        return text
    raise TypeError(f"a parameter is a {type(value).__name__}, which no signature can show")


def _pairs(table: dict[str, str]) -> list[str]:
    return [f"{name}:{value}" for name, value in table.items()]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        raise MissingExtra(f"{package} is not installed: pip install {package}") from None
