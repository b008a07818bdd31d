"""Dataclasses of arrays to named arrays, or JSON, and back, by their type hints alone."""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
Reader = Callable[[Any, Arrays], Any]


def pack(value: Any) -> Arrays:  # noqa: ANN401
    """Named arrays; the structure around them is JSON in the array "tree" (bytes)."""
    arrays: Arrays = {}
    tree = _to_tree(value, arrays)
    arrays["tree"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)
    return arrays


def unpack(kind: type, arrays: Arrays) -> Any:  # noqa: ANN401
    """The inverse of `pack` for a value of type `kind`."""
    tree = json.loads(arrays["tree"].tobytes().decode())
    return _reader(kind)(tree, arrays)


def to_plain(value: Any) -> Any:  # noqa: ANN401
    """The same as plain JSON: arrays become lists, named by their dtype."""
    arrays: Arrays = {}
    tree = _to_tree(value, arrays)
    plain = {name: {"dtype": str(a.dtype), "data": a.tolist()} for name, a in arrays.items()}
    return {"tree": tree, "arrays": plain}


def from_plain(kind: type, plain: Any) -> Any:  # noqa: ANN401
    """The inverse of `to_plain` for a value of type `kind`."""
    arrays = {n: np.array(a["data"], dtype=a["dtype"]) for n, a in plain["arrays"].items()}
    return _reader(kind)(plain["tree"], arrays)


def _to_tree(value: Any, arrays: Arrays) -> Any:  # noqa: ANN401
    if is_dataclass(value):
        return {f.name: _to_tree(getattr(value, f.name), arrays) for f in fields(value)}
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = value
        return name
    if isinstance(value, tuple):
        return [_to_tree(item, arrays) for item in value]
    if isinstance(value, Fraction):
        return [value.numerator, value.denominator]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise TypeError(f"a feature's value holds {type(value).__name__}, which the cache cannot keep")


@cache
def _reader(kind: Any) -> Reader:  # noqa: ANN401
    """What makes a value of `kind` from its tree; type hints are looked at once a type."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        some = _reader(next(arg for arg in get_args(kind) if arg is not type(None)))
        return lambda tree, arrays: None if tree is None else some(tree, arrays)
    if origin is np.ndarray:
        return lambda tree, arrays: arrays[tree]
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = {f.name: _reader(hints[f.name]) for f in fields(kind)}
        return lambda tree, arrays: kind(**{n: parts[n](t, arrays) for n, t in tree.items()})
    if kind is Fraction:
        return lambda tree, _arrays: Fraction(*tree)
    return lambda tree, _arrays: tree


def _tuple_reader(kinds: tuple[Any, ...]) -> Reader:
    if kinds[-1] is Ellipsis:
        same = _reader(kinds[0])
        return lambda tree, arrays: tuple(same(t, arrays) for t in tree)
    each = [_reader(kind) for kind in kinds]
    return lambda tree, arrays: tuple(r(t, arrays) for r, t in zip(each, tree, strict=True))
