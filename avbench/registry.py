"""Lazy tables "name -> module:attribute", open to other packages through entry points.

Nothing is imported before a name is asked for, and a name that fails to load is an error.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from avbench.errors import UnknownName


class Registry(Mapping[str, Any]):
    """A table of names. `registry["stoi"]` imports the module and returns the attribute."""

    def __init__(self, kind: str, table: dict[str, str]) -> None:
        """`kind`: the word for one entry ("metric"), also the entry-point group's last part."""
        self.kind = kind
        self._table = dict(table)
        self._extended = False

    def _targets(self) -> dict[str, str]:
        if not self._extended:
            for point in entry_points(group=f"avbench.{self.kind}s"):
                if point.name in self._table:
                    raise UnknownName(
                        f"{self.kind} {point.name!r} is defined twice: {self._table[point.name]} "
                        f"and {point.value}; uninstall one of the two packages"
                    )
                self._table[point.name] = point.value
            self._extended = True
        return self._table

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - each table states its own type
        targets = self._targets()
        if name not in targets:
            raise UnknownName(self._did_you_mean(name))
        module, _, attribute = targets[name].partition(":")
        return getattr(import_module(module), attribute)

    def __contains__(self, name: object) -> bool:
        return name in self._targets()

    def __iter__(self) -> Iterator[str]:
        return iter(self._targets())

    def __len__(self) -> int:
        return len(self._targets())

    def _did_you_mean(self, name: str) -> str:
        hint = near_names(name, self._targets())
        return f"no {self.kind} is called {name!r}; {hint}known: {', '.join(sorted(self._table))}"


def near_names(name: str, known: Iterable[str]) -> str:
    """The question "did you mean 'stoi'? ", or nothing where nothing is near."""
    near = difflib.get_close_matches(name, list(known), n=3)
    return f"did you mean {' or '.join(map(repr, near))}? " if near else ""
