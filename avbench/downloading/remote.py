"""One file that a server offers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from avbench.downloading.digests import Digest

FOLDER = "downloads"  # below OUT: archives, unfinished files, records


@dataclass(frozen=True)
class Remote:
    """A file to fetch.

    `path`: where it goes, below OUT. `n_bytes`, `digest`: as published, None where nothing is.
    `headers`: sent to the host of `url` alone. `unpack`: an archive whose content is the corpus.
    """

    path: str
    url: str
    n_bytes: int | None = None
    digest: Digest | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    unpack: bool = False
