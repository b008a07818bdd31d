"""What is known of all weights, shipped and brought, as plain data."""

from dataclasses import asdict
from typing import Any

from avbench import shipped
from avbench.errors import MissingWeights, UnknownName
from avbench.registry import near_names
from avbench.user_weights.store import folder, path, record
from avbench.user_weights.table import USER_WEIGHTS, how_to_add

Row = dict[str, Any]


def about(name: str) -> Row:
    """One row; `state` is "ok", "unverified", "missing" or "changed", `problem` says what to do.

    Raises:
        UnknownName: neither shipped nor known weights have this name.
    """
    if name in shipped.WEIGHTS:
        return _shipped(name)
    if name in USER_WEIGHTS:
        return _brought(name)
    known = [*shipped.WEIGHTS, *USER_WEIGHTS]
    raise UnknownName(
        f"no weights are called {name!r}; {near_names(name, known)}there are {', '.join(known)}"
    )


def about_all() -> list[Row]:
    """All weights: those that come with avbench, then those that a user can bring."""
    return [about(name) for name in (*shipped.WEIGHTS, *USER_WEIGHTS)]


def _shipped(name: str) -> Row:
    entry = shipped.WEIGHTS[name]
    place = shipped.FOLDER / entry.file
    state, problem = "ok", ""
    try:
        shipped.path(name)
    except MissingWeights as error:
        state, problem = ("changed" if place.is_file() else "missing"), str(error)
    return {
        "name": name,
        "origin": "shipped",
        "state": state,
        "problem": problem,
        "path": str(place),
        "n_bytes": place.stat().st_size if place.is_file() else None,
        **asdict(entry),
    }


def _brought(name: str) -> Row:
    entry = USER_WEIGHTS[name]
    row: Row = {"name": name, "origin": "user", "state": "ok", "problem": ""}
    row |= {"path": str(folder() / entry.file)} | asdict(entry)
    row |= {"published_sha256": entry.sha256, "sha256": None, "n_bytes": None}
    try:
        added = record(name)
        if added is None:
            return row | {"state": "missing", "problem": how_to_add(name)}
        row |= {"sha256": added.sha256, "n_bytes": added.n_bytes, "added": added.added}
        path(name)
    except MissingWeights as error:
        return row | {"state": "changed", "problem": str(error)}
    return row | {"state": "ok" if added.verified else "unverified"}
