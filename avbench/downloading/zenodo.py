"""Records of Zenodo: which files they hold, how long, with which MD5.

The API's JSON of a record: `files[].key`, `.size`, `.checksum` ("md5:..."), `.links.self`.
"""

from collections.abc import Mapping
from typing import Any

from avbench.archives.names import is_plain_name
from avbench.downloading.digests import Digest, parse_digest
from avbench.downloading.documents import read_json
from avbench.downloading.errors import DownloadError
from avbench.downloading.remote import FOLDER, Remote
from avbench.downloading.site import Site

HOST = "zenodo.org"


def record_files(site: Site, record: int) -> dict[str, Remote]:
    """The files of a record by name.

    Raises:
        DownloadError: Zenodo cannot be reached, or its answer is not what is expected.
    """
    url = f"https://{HOST}/api/records/{record}"
    listed = read_json(site, url).get("files")
    if not isinstance(listed, list) or not listed:
        raise DownloadError(f"{url}: expected a list of files, found {str(listed)[:60]!r}")
    found = [_remote(url, entry) for entry in listed]
    return {remote.path.removeprefix(f"{FOLDER}/"): remote for remote in found}


def cross_check(files: Mapping[str, Remote], known: Mapping[str, str], record: int) -> None:
    """Holds a record against MD5 sums that were published elsewhere, for the files that have any.

    Raises:
        DownloadError: they differ; names the file and both sums.
    """
    for name in sorted(known.keys() & files.keys()):
        stated, expected = files[name].digest, Digest("md5", known[name])
        if stated != expected:
            raise DownloadError(
                f"{name} of Zenodo record {record}: the record states {stated}, other "
                f"publications state {expected}; one of them is wrong or was tampered with, so "
                "nothing is fetched"
            )


def _remote(url: str, entry: Any) -> Remote:  # noqa: ANN401 - JSON from outside
    try:
        key, size, address = entry["key"], entry["size"], entry["links"]["self"]
        digest = parse_digest(entry["checksum"])
    except (TypeError, KeyError, AttributeError) as error:
        raise DownloadError(
            f"{url}: a file without key, size, checksum or links.self: {str(entry)[:100]}"
        ) from error
    right = isinstance(size, int) and size >= 0 and isinstance(address, str) and digest is not None
    if not (right and isinstance(key, str) and is_plain_name(key)):
        raise DownloadError(f"{url}: a file with a name, size or sum that is none: {entry!r:.200}")
    return Remote(f"{FOLDER}/{key}", address, size, digest, unpack=key.endswith((".zip", ".tgz")))
