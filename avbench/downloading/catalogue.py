"""What a list of a corpus' files is, and the words by which a person chooses among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from avbench.downloading.remote import Remote
from avbench.downloading.site import Site
from avbench.errors import UnknownName, UserError
from avbench.registry import near_names


@dataclass(frozen=True)
class Choice:
    """What to fetch. `parts`: empty for the usual ones. `of`: speakers or languages; empty: all."""

    parts: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


class Catalogue(Protocol):
    """Knows where one corpus lies. Built without arguments; asks servers only when called."""

    title: ClassVar[str]
    licence: ClassVar[str]
    hosts: ClassVar[frozenset[str]]
    parts: ClassVar[tuple[str, ...]]
    usual: ClassVar[tuple[str, ...]]

    def files(self, site: Site, choice: Choice) -> list[Remote]:
        """The files to fetch, in order.

        Raises:
            UserError: no such part, speaker or language.
            DownloadError: a server does not say what is expected of it.
        """

    def locate(self, site: Site, files: Sequence[Remote]) -> list[Remote]:
        """The same files with addresses that work now; called just before they are fetched."""


def chosen(given: Sequence[str], known: Sequence[str], what: str) -> tuple[str, ...]:
    """The given names, each once, in the order of `known`.

    Raises:
        UnknownName: one that is not known.
        UserError: none at all.
    """
    for name in given:
        if name not in known:
            raise UnknownName(
                f"no {what} is called {name!r}; {near_names(name, known)}known: {', '.join(known)}"
            )
    if not given:
        raise UserError(f"no {what} given; known: {', '.join(known)}")
    return tuple(name for name in known if name in given)
