"""The protocols that come with avbench: `manifests/<dataset>/<name>.toml`, lists beside them."""

import csv
import gzip
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from avbench.datasets.protocols import ListSource, SplitProtocol
from avbench.errors import ProtocolError
from avbench.registry import near_names

PACKAGE = Path(__file__).resolve().parents[1]
INSTALLED = "_manifests"  # where the wheel puts the repository's folder `manifests`


def folder() -> Path:
    """Where the protocols lie: inside an installed package, beside it in a checkout."""
    inside = PACKAGE / INSTALLED
    return inside if inside.is_dir() else PACKAGE.parent / "manifests"


@cache
def files() -> Mapping[str, Path]:
    """Name -> file, sorted by dataset, then by name."""
    return {path.stem: path for path in sorted(folder().glob("*/*.toml"))}


def names_of(dataset: str) -> tuple[str, ...]:
    """The protocols of one dataset."""
    return tuple(name for name, path in files().items() if path.parent.name == dataset)


@cache
def shipped(name: str) -> SplitProtocol:
    """A protocol by its name, its content checked.

    Raises:
        ProtocolError: no such protocol, or its list is not the one that its sha256 names.
    """
    if name not in files():
        hint = near_names(name, files())
        raise ProtocolError(
            f"no split protocol is called {name!r}; {hint}known: {', '.join(files())}; "
            "a .csv or .parquet file with clip_id and split works too"
        )
    return read(files()[name])


def read(path: Path) -> SplitProtocol:
    """A protocol's file.

    Raises:
        ProtocolError: the members are not those that the file's sha256 names.
    """
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    members = _rules(given.get("rules", {}))
    if "list" in given:
        members |= _list(path.parent / given["list"])
    protocol = SplitProtocol(
        members=members,
        counts=given.get("clips", {}),
        approximate=tuple(given.get("approximate", ())),
        sources=tuple(ListSource(**s | {"paths": tuple(s["paths"])}) for s in given["sources"]),
        **{key: given[key] for key in ("name", "dataset", "version", "title", "licence", "cite")},
        **{key: given.get(key, "") for key in ("disjoint", "note")},
    )
    if protocol.digest != given["sha256"]:
        raise ProtocolError(
            f"{path}: the members have sha256 {protocol.digest}, expected {given['sha256']}; "
            "reinstall avbench"
        )
    return protocol


def _rules(rules: Mapping[str, Any]) -> dict[str, str]:
    return {member: split for split, members in rules.items() for member in members}


def _list(path: Path) -> dict[str, str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)  # clip_id,split
        return dict(rows)
