"""One file: what is there already is checked, what is half there goes on, the rest is fetched."""

from dataclasses import dataclass
from pathlib import Path
from threading import Event

from avbench.downloading.digests import Sums, sums_of
from avbench.downloading.errors import DownloadError
from avbench.downloading.part import Part
from avbench.downloading.remote import Remote
from avbench.downloading.site import Site
from avbench.downloading.tries import Tell, Tries, fault_of


@dataclass(frozen=True)
class Fetched:
    """A file that is complete. `state`: "present", "fetched" or "resumed"."""

    state: str
    n_bytes: int
    md5: str
    sha256: str


def fetch(
    site: Site, remote: Remote, target: Path, *, tell: Tell, stop: Event | None = None
) -> Fetched:
    """Brings `remote` to `target`; an existing file is checked and never replaced.

    Raises:
        DownloadError: the server does not give it, or its bytes are not those that are published.
        Stopped: `stop` was set.
    """
    if target.exists():
        return _present(remote, target, tell)
    part = Part(target)
    with part.alone():
        if target.exists():  # another process was faster
            return _present(remote, target, tell)
        job = Tries(site, remote, part, tell, stop or Event())
        job.run()
        part.finish()
    assert job.sums is not None  # noqa: S101
    return _fetched("resumed" if job.resumed else "fetched", job.sums)


def _present(remote: Remote, target: Path, tell: Tell) -> Fetched:
    sums = sums_of(target, tell)
    if fault := fault_of(remote, sums):
        raise DownloadError(
            f"{target} is there, but {fault}; move it away to have it fetched again"
        )
    return _fetched("present", sums)


def _fetched(state: str, sums: Sums) -> Fetched:
    md5, sha256 = (sums.of(name).hexdigest for name in ("md5", "sha256"))
    return Fetched(state, sums.n_bytes, md5, sha256)
