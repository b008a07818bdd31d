"""Multilingual TEDx at OpenSLR: sound and texts of talks; the videos are not there."""

from collections.abc import Sequence
from typing import ClassVar

from avbench.downloading.catalogue import Choice, chosen
from avbench.downloading.documents import length_of
from avbench.downloading.remote import FOLDER, Remote
from avbench.downloading.site import Site
from avbench.errors import UserError

BASE = "https://www.openslr.org/resources/100"
LANGUAGES = ("ar", "de", "el", "es", "fr", "it", "pt", "ru")
TARGETS = ("en", *LANGUAGES)  # translations are archives of their own: es-en
PAIRS = tuple(f"{a}-{b}" for a in LANGUAGES for b in TARGETS if a != b)


class Mtedx:
    """`mtedx_es.tgz` holds `es-es/data/{train,valid,test}`; OpenSLR publishes no checksums."""

    title: ClassVar[str] = "Multilingual TEDx (OpenSLR 100)"
    licence: ClassVar[str] = "CC BY-NC-ND (look at the corpus' own page for the version)"
    hosts: ClassVar[frozenset[str]] = frozenset(
        ("www.openslr.org", "openslr.org", "us.openslr.org", "openslr.trmal.net",
         "openslr.elda.org", "openslr.magicdatatech.com")
    )  # fmt: skip
    parts: ClassVar[tuple[str, ...]] = ("audio",)
    usual: ClassVar[tuple[str, ...]] = ("audio",)

    def files(self, site: Site, choice: Choice) -> list[Remote]:
        """One archive a language, its length asked of the server. See `Catalogue`."""
        chosen(choice.parts or self.usual, self.parts, "part of mtedx")
        if not choice.of:
            raise UserError(
                "which languages? --languages es,fr, or all of "
                f"{','.join(LANGUAGES)}; es-en for a translation"
            )
        names = chosen(choice.of, (*LANGUAGES, *PAIRS), "language of mtedx")
        urls = [f"{BASE}/mtedx_{name}.tgz" for name in names]
        return [
            Remote(f"{FOLDER}/mtedx_{name}.tgz", url, length_of(site, url), unpack=True)
            for name, url in zip(names, urls, strict=True)
        ]

    def locate(self, site: Site, files: Sequence[Remote]) -> list[Remote]:
        """As they are."""
        return list(files)
