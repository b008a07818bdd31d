"""Dataclasses of arrays to named arrays, or JSON, and back, by their type hints alone."""

import json
from dataclasses import fields, is_dataclass
from fractions import Fraction
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


def pack(value: Any) -> Arrays:  # noqa: ANN401
    """Named arrays; the structure around them is JSON in the array "tree" (bytes)."""
    arrays: Arrays = {}
    tree = _to_tree(value, arrays)
    arrays["tree"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)
    return arrays


def unpack(kind: type, arrays: Arrays) -> Any:  # noqa: ANN401
    """The inverse of `pack` for a value of type `kind`."""
    tree = json.loads(arrays["tree"].tobytes().decode())
    return _from_tree(kind, tree, arrays)


def to_plain(value: Any) -> Any:  # noqa: ANN401
    """The same as plain JSON: arrays become lists, named by their dtype."""
    arrays: Arrays = {}
    tree = _to_tree(value, arrays)
    plain = {name: {"dtype": str(a.dtype), "data": a.tolist()} for name, a in arrays.items()}
    return {"tree": tree, "arrays": plain}


def from_plain(kind: type, plain: Any) -> Any:  # noqa: ANN401
    """The inverse of `to_plain` for a value of type `kind`."""
    arrays = {n: np.array(a["data"], dtype=a["dtype"]) for n, a in plain["arrays"].items()}
    return _from_tree(kind, plain["tree"], arrays)


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


def _from_tree(kind: Any, tree: Any, arrays: Arrays) -> Any:  # noqa: ANN401
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if tree is None:
            return None
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
        return _from_tree(kind, tree, arrays)
    if origin is np.ndarray:
        return arrays[tree]
    if origin is tuple:
        args = get_args(kind)
        kinds = [args[0]] * len(tree) if args[-1] is Ellipsis else args
        return tuple(_from_tree(k, t, arrays) for k, t in zip(kinds, tree, strict=True))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _from_tree(hints[name], item, arrays) for name, item in tree.items()})
    if kind is Fraction:
        return Fraction(*tree)
    return tree
