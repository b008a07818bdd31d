"""Lombard GRID on Zenodo: 54 speakers, plain and Lombard speech, two cameras."""

import re
from collections.abc import Sequence
from typing import ClassVar

from avbench.downloading.catalogue import Choice, chosen
from avbench.downloading.errors import DownloadError
from avbench.downloading.remote import Remote
from avbench.downloading.site import Site
from avbench.downloading.zenodo import HOST, record_files

RECORD = 3736465

# The record's own names count; these words tell its archives apart.
_PARTS = {
    "front": re.compile(r"front.*\.zip"),
    "side": re.compile(r"side.*\.zip"),
    "audio": re.compile(r"audio.*\.zip"),
    "alignments": re.compile(r"align.*\.zip"),
}


class LombardGrid:
    """Sentences of GRID's grammar; an archive for each camera, the sound, the word times."""

    title: ClassVar[str] = "Lombard GRID (Zenodo record 3736465)"
    licence: ClassVar[str] = "CC BY 4.0"
    hosts: ClassVar[frozenset[str]] = frozenset((HOST,))
    parts: ClassVar[tuple[str, ...]] = tuple(_PARTS)
    usual: ClassVar[tuple[str, ...]] = tuple(_PARTS)

    def files(self, site: Site, choice: Choice) -> list[Remote]:
        """The archives of the chosen parts. See `Catalogue`."""
        parts = chosen(choice.parts or self.usual, self.parts, "part of lombard_grid")
        held = record_files(site, RECORD)
        found: dict[str, Remote] = {}
        for part in parts:
            names = [name for name in held if _PARTS[part].search(name.lower())]
            if not names:
                raise DownloadError(
                    f"Zenodo record {RECORD} has no archive for {part!r}; it lists "
                    f"{', '.join(sorted(held))}"
                )
            found |= {name: held[name] for name in sorted(names)}
        return list(found.values())

    def locate(self, site: Site, files: Sequence[Remote]) -> list[Remote]:
        """As they are."""
        return list(files)
