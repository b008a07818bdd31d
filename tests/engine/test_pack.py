"""Values go into the cache and come back, by their type hints alone."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from avbench.engine.pack import from_plain, pack, to_plain, unpack


@dataclass(frozen=True)
class Inner:
    values: NDArray[np.float32]
    label: str


@dataclass(frozen=True)
class Outer:
    inners: tuple[Inner, ...]
    best: Inner | None
    rate: Fraction
    pair: tuple[int, float]
    variable: bool


VALUE = Outer(
    inners=(
        Inner(np.array([1.5, np.pi], np.float32), "a"),
        Inner(np.zeros((0, 2), np.float32), "b"),
    ),
    best=None,
    rate=Fraction(30000, 1001),
    pair=(3, -np.inf),
    variable=True,
)


def same(a: Outer, b: Outer) -> bool:
    arrays = all(
        x.label == y.label
        and x.values.dtype == y.values.dtype
        and np.array_equal(x.values, y.values)
        for x, y in zip(a.inners, b.inners, strict=True)
    )
    return arrays and (a.best, a.rate, a.pair, a.variable) == (b.best, b.rate, b.pair, b.variable)


def test_arrays_and_structure_come_back_bit_for_bit() -> None:
    assert same(unpack(Outer, pack(VALUE)), VALUE)


def test_plain_json_comes_back_bit_for_bit() -> None:
    import json

    back = from_plain(Outer, json.loads(json.dumps(to_plain(VALUE))))
    assert np.array_equal(back.inners[0].values, VALUE.inners[0].values)
    assert (back.rate, back.pair, back.best) == (VALUE.rate, VALUE.pair, None)


def test_what_the_cache_cannot_keep_is_named() -> None:
    with pytest.raises(TypeError, match="holds set, which the cache cannot keep"):
        pack(Inner(values={1}, label="x"))  # type: ignore[arg-type]
