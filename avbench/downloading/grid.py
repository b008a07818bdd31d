"""GRID on Zenodo: one archive a speaker."""

from collections.abc import Sequence
from typing import ClassVar

from avbench.downloading.catalogue import Choice, chosen
from avbench.downloading.errors import DownloadError
from avbench.downloading.remote import Remote
from avbench.downloading.site import Site
from avbench.downloading.zenodo import HOST, cross_check, record_files

RECORD = 3625687
SPEAKERS = tuple(f"s{n}" for n in range(1, 35) if n != 21)  # s21 has no video

# As public scripts state them, three of which agree; held against the record's own.
KNOWN_MD5 = {
    "s1.zip": "cbd6556668f061b5c3681bc722659b39",
    "s2.zip": "36e513652d9abec68c721221ede557df",
    "s3.zip": "b854132feecda313f0a0c6145131d693",
    "s4.zip": "1bb4543ca0a27fe76e2874845468a016",
    "s5.zip": "895d17182889324dd2453aff0ae49083",
    "s6.zip": "e82a4330653ed81d00c0d2738431e6e7",
    "s7.zip": "ff31aaddf10bbe345aa1a8434b205fd5",
    "s8.zip": "af52367c91e96c20cabb0820046dbd73",
    "s9.zip": "602221e579190b7cb393b4b86a4228bc",
    "s10.zip": "628b4df6915b379e2c050512f661fa04",
    "audio_25k.zip": "4b3ac37b1a258f55d1eebe657de491a9",
}


class Grid:
    """33 speakers, 1000 sentences each; `sN.zip` holds `sN/*.mpg`."""

    title: ClassVar[str] = "GRID (doi:10.5281/zenodo.3625687)"
    licence: ClassVar[str] = "CC BY 4.0"
    hosts: ClassVar[frozenset[str]] = frozenset((HOST,))
    parts: ClassVar[tuple[str, ...]] = ("video", "alignments", "audio")
    usual: ClassVar[tuple[str, ...]] = ("video", "alignments")

    def files(self, site: Site, choice: Choice) -> list[Remote]:
        """Speakers' archives first, then word times, then the separate audio. See `Catalogue`."""
        parts = chosen(choice.parts or self.usual, self.parts, "part of grid")
        speakers = chosen(choice.of or SPEAKERS, SPEAKERS, "speaker of grid with video")
        names = [f"{speaker}.zip" for speaker in speakers] if "video" in parts else []
        names += [
            name
            for part, name in (("alignments", "alignments.zip"), ("audio", "audio_25k.zip"))
            if part in parts
        ]
        held = record_files(site, RECORD)
        cross_check(held, KNOWN_MD5, RECORD)
        if missing := [name for name in names if name not in held]:
            raise DownloadError(f"Zenodo record {RECORD} lists no {', '.join(missing)}")
        return [held[name] for name in names]

    def locate(self, site: Site, files: Sequence[Remote]) -> list[Remote]:
        """As they are."""
        return list(files)
