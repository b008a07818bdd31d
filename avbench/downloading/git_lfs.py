"""Git LFS: pointers in an archive of the repository, and the addresses of what they point to.

A pointer is a short text with the SHA-256 and the length of a file; the batch API (git-lfs
docs/api/batch.md) turns them into addresses that hold for a while.
"""

import io
import json
import re
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from avbench.archives.names import place_of
from avbench.downloading.digests import Digest
from avbench.downloading.documents import read, read_json
from avbench.downloading.errors import DownloadError
from avbench.downloading.remote import Remote
from avbench.downloading.site import Site

MEDIA_TYPE = "application/vnd.git-lfs+json"
POINTER_START = b"version https://git-lfs.github.com/spec/v1\n"
LONGEST_POINTER = 1024
_OID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
_SIZE = re.compile(rb"^size (\d{1,15})$", re.MULTILINE)


def read_pointer(content: bytes) -> tuple[Digest, int] | None:
    """The SHA-256 and length that a pointer names; None for any other content."""
    oid, size = _OID.search(content), _SIZE.search(content)
    if not content.startswith(POINTER_START) or oid is None or size is None:
        return None
    return Digest("sha256", oid[1].decode()), int(size[1])


def pointers(site: Site, archive: str, wanted: Callable[[str], bool]) -> dict[str, Remote]:
    """The pointers in a .tar.gz of a repository by path, its top folder taken off.

    Raises:
        DownloadError: no such archive, or none that can be read.
        BadArchive: a path that leads elsewhere.
    """
    found: dict[str, Remote] = {}
    content = read(site, archive)
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r|gz") as opened:
            for member in opened:
                path = place_of(member.name)
                inside = "" if path is None else "/".join(path.parts[1:])
                if not (member.isfile() and member.size <= LONGEST_POINTER and wanted(inside)):
                    continue
                held = opened.extractfile(member)
                pointer = read_pointer(held.read(LONGEST_POINTER) if held else b"")
                if pointer is not None:
                    found[inside] = Remote(inside, "", pointer[1], pointer[0])
    except (tarfile.TarError, OSError, EOFError) as error:
        raise DownloadError(f"{archive}: expected a .tar.gz, found {error}") from error
    return found


def batch(site: Site, endpoint: str, files: Sequence[Remote]) -> tuple[list[Remote], list[str]]:
    """The files that an LFS server offers, with addresses; and what it says of the others.

    Raises:
        DownloadError: it refuses altogether, or answers nonsense.
    """
    url = f"{endpoint}/objects/batch"
    objects = [{"oid": f.digest.hexdigest, "size": f.n_bytes} for f in files if f.digest]
    asked = {"operation": "download", "transfers": ["basic"], "objects": objects}
    headers = {"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}
    answer = read_json(site, url, headers, json.dumps(asked).encode())
    listed = answer.get("objects")
    if not isinstance(listed, list):
        raise DownloadError(f"{url}: expected a list of objects, found {str(answer)[:80]!r}")
    offers = {o.get("oid"): o for o in listed if isinstance(o, dict)}
    offered, faults = [], []
    for file in files:
        offer = offers.get(file.digest.hexdigest if file.digest else "", {})
        located = _located(file, offer)
        if located is not None:
            offered.append(located)
        else:
            faults.append(f"{file.path}: {str(offer.get('error', 'not offered'))[:120]}")
    return offered, faults


def _located(file: Remote, offer: dict[str, Any]) -> Remote | None:
    try:
        action = offer["actions"]["download"]
        headers = {str(k): str(v) for k, v in action.get("header", {}).items()}
        return replace(file, url=str(action["href"]), headers=headers)
    except (KeyError, TypeError, AttributeError):
        return None
