"""A few of many, chosen while they pass by: the first by a key, or some spread evenly."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Worst(Generic[T]):
    """The `size` items whose keys come first; keys differ. At most twice as many are in memory."""

    def __init__(self, size: int, key: Callable[[T], Any]) -> None:
        self._size, self._key = size, key
        self._items: list[T] = []

    def add(self, item: T) -> None:
        """Takes an item."""
        self._items.append(item)
        if len(self._items) >= 2 * self._size:
            self._items = self.kept()

    def kept(self) -> list[T]:
        """The items, first key first."""
        return sorted(self._items, key=self._key)[: self._size]


class Evenly(Generic[T]):
    """All items up to `size`, of more every 2nd, 4th, ...: between half of `size` and `size`."""

    def __init__(self, size: int) -> None:
        self._size, self._stride, self._seen = size, 1, 0
        self._items: list[T] = []

    def add(self, item: T) -> None:
        """Takes an item."""
        if self._seen % self._stride == 0:
            self._items.append(item)
        self._seen += 1
        if len(self._items) > self._size:
            self._items = self._items[::2]
            self._stride *= 2

    def kept(self) -> list[T]:
        """The items in their order."""
        return list(self._items)
