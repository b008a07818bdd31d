"""Small answers of servers, whole: lists of files, lengths."""

import http.client
import json
from collections.abc import Mapping
from typing import Any

from avbench.downloading.errors import DownloadError, Transient
from avbench.downloading.site import Site

LARGEST_BYTES = 256 << 20


def read(
    site: Site, url: str, headers: Mapping[str, str] | None = None, data: bytes | None = None
) -> bytes:
    """A document, asked for until it comes whole; `data` makes it a POST.

    Raises:
        DownloadError: it does not come, or is too long.
    """

    def ask() -> bytes:
        try:
            with site.open(url, headers, data=data) as answer:
                content = answer.read(LARGEST_BYTES + 1)
                owed = answer.length
        except (OSError, http.client.HTTPException) as error:
            raise Transient(f"{url}: {error}") from error
        if len(content) > LARGEST_BYTES:
            raise DownloadError(f"{url}: longer than {LARGEST_BYTES:,} bytes")
        if owed:
            raise Transient(f"{url}: the answer broke off after {len(content):,} bytes")
        return content

    return site.patience.insist(ask)


def read_json(
    site: Site, url: str, headers: Mapping[str, str] | None = None, data: bytes | None = None
) -> dict[str, Any]:
    """A JSON object.

    Raises:
        DownloadError: it does not come, or is none.
    """
    content = read(site, url, headers, data)
    try:
        found = json.loads(content)
    except ValueError as error:
        raise DownloadError(f"{url}: expected JSON, found {content[:60]!r}") from error
    if not isinstance(found, dict):
        raise DownloadError(f"{url}: expected a JSON object, found {content[:60]!r}")
    return found


def length_of(site: Site, url: str) -> int | None:
    """How long a file is, by its headers alone; None where the server is silent.

    Raises:
        DownloadError: there is no such file, or no answer.
    """

    def ask() -> int | None:
        with site.open(url, method="HEAD") as answer:
            text = answer.headers.get("Content-Length", "")
            return int(text) if text.isdecimal() else None

    return site.patience.insist(ask)
