"""One file for each clip where a corpus lies in several copies below one folder."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Protocol, TypeVar


class Found(Protocol):
    """A file that is a clip."""

    @property
    def path(self) -> PurePosixPath:
        """Below the root."""

    @property
    def clip_id(self) -> str:
        """Its id."""


AnyFound = TypeVar("AnyFound", bound=Found)


def shortest_path_each(found: Iterable[AnyFound]) -> tuple[list[AnyFound], list[str]]:
    """The copy of each clip with the fewest folders above it, sorted by id.

    Also a note for each pair of folders of which one was passed over.
    """
    copies: dict[str, list[AnyFound]] = defaultdict(list)
    for item in found:
        copies[item.clip_id].append(item)
    passed_over: Counter[tuple[str, str]] = Counter()
    kept = []
    for clip_id in sorted(copies):
        first, *rest = sorted(copies[clip_id], key=lambda f: (len(f.path.parts), f.path.as_posix()))
        kept.append(first)
        instead = first.path.parent.as_posix()
        passed_over.update((item.path.parent.as_posix(), instead) for item in rest)
    notes = [
        f"{n} files in {folder} not used: the same clips lie in {instead} (the shorter path)"
        for (folder, instead), n in sorted(passed_over.items())
    ]
    return kept, notes
