"""The tries at one file over connections that break: go on, or start over, until it is right."""

import http.client
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from avbench.downloading.digests import PIECE_BYTES, Sums
from avbench.downloading.errors import DownloadError, Transient
from avbench.downloading.part import Origin, Part
from avbench.downloading.remote import Remote
from avbench.downloading.site import RangeRefused, Site

MOST_RESTARTS = 4
PROGRESS_BYTES = 1 << 16  # a try that brought this much was not in vain
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")

Tell = Callable[[int], None]  # bytes that came in, or (negative) that were thrown away


class Stopped(Exception):
    """The user interrupted; the part is kept."""


def fault_of(remote: Remote, sums: Sums) -> str:
    """How bytes differ from what is published; "" where they do not."""
    if remote.n_bytes is not None and sums.n_bytes != remote.n_bytes:
        return f"it has {sums.n_bytes:,} bytes, published are {remote.n_bytes:,}"
    if remote.digest is not None:
        found = sums.of(remote.digest.algorithm)
        if found != remote.digest:
            return f"its checksum is {found}, published is {remote.digest}"
    return ""


@dataclass
class Tries:
    """The tries at one file."""

    site: Site
    remote: Remote
    part: Part
    tell: Tell
    stop: Event
    sums: Sums | None = field(default=None, init=False)
    resumed: bool = field(default=False, init=False)
    restarts: int = field(default=0, init=False)

    def run(self) -> None:
        """Ends when the part is complete and right.

        Raises:
            DownloadError: the server does not give it, or its bytes are not those published.
            Stopped: `stop` was set.
        """
        failed = 0
        while not self.stop.is_set():
            before = self.part.n_bytes
            try:
                if self._once() and self._is_right():
                    return
                failed = 0
            except Transient as error:
                advanced = self.part.n_bytes - before >= PROGRESS_BYTES
                failed = 1 if advanced else failed + 1
                self.site.patience.wait(failed, error)
        raise Stopped

    def _once(self) -> bool:
        """One request; whether the file is complete. False: start over."""
        origin = self.part.resumable(self.remote)
        if origin is None:
            self._drop()
        elif self.sums is None:
            self.sums = self.part.sums()
            self.tell(self.sums.n_bytes)
            self.resumed = True
        if origin is not None and self.part.n_bytes == origin.n_bytes:
            return True
        try:
            answer = self.site.open(self.remote.url, self._headers(origin))
        except RangeRefused:
            return self._start_over("has nothing at the place where the first part ended")
        with answer:
            return self._take(answer, origin)

    def _headers(self, origin: Origin | None) -> dict[str, str]:
        headers = dict(self.remote.headers)
        if origin is not None:
            headers["Range"] = f"bytes={self.part.n_bytes}-"
            if origin.validator:
                headers["If-Range"] = origin.validator
        return headers

    def _take(self, answer: http.client.HTTPResponse, origin: Origin | None) -> bool:
        if answer.status == http.client.PARTIAL_CONTENT:
            if origin is None or not _goes_on(answer, self.part.n_bytes, origin):
                return self._start_over("sent another part than the one that was asked for")
            total, self.resumed = origin.n_bytes, True
        else:
            if origin is not None:
                self._start_over("sent the file from its beginning")
            total = self._begin(answer)
        self._copy(answer, total)
        if total is not None and self.part.n_bytes < total:
            raise Transient(
                f"{self.remote.url}: the connection broke after {self.part.n_bytes:,} of "
                f"{total:,} bytes"
            )
        return True

    def _begin(self, answer: http.client.HTTPResponse) -> int | None:
        """A whole file comes: notes where from; its length, None where nobody knows."""
        text = answer.headers.get("Content-Length", "")
        offered = int(text) if text.isdecimal() else None
        published = self.remote.n_bytes
        if None not in (offered, published) and offered != published:
            raise DownloadError(
                f"{self.remote.url}: the server offers {offered:,} bytes, published are "
                f"{published:,}"
            )
        total = published if published is not None else offered
        digest = str(self.remote.digest or "")
        self.part.begin(Origin(self.remote.url, total, digest, _validator(answer)))
        self.sums = Sums()
        return total

    def _copy(self, answer: http.client.HTTPResponse, total: int | None) -> None:
        assert self.sums is not None  # noqa: S101
        with self.part.appending() as file:
            while piece := self._piece(answer):
                if self.stop.is_set():
                    raise Stopped
                if total is not None and self.sums.n_bytes + len(piece) > total:
                    raise DownloadError(f"{self.remote.url}: sends more than {total:,} bytes")
                file.write(piece)
                self.sums.update(piece)
                self.tell(len(piece))

    def _piece(self, answer: http.client.HTTPResponse) -> bytes:
        """What has come in by now; a broken connection loses none of it."""
        try:
            return answer.read1(PIECE_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise Transient(f"{self.remote.url}: {error}") from error

    def _is_right(self) -> bool:
        """Whether the bytes are the published ones. Wrong ones are dropped; resumed ones once."""
        assert self.sums is not None  # noqa: S101
        fault = fault_of(self.remote, self.sums)
        if not fault:
            return True
        mixed = self.resumed
        self._drop()
        if not mixed:
            raise DownloadError(f"{self.remote.url}: {fault}; the bytes were thrown away")
        self.resumed = False
        return self._start_over(f"gave bytes of which {fault}")

    def _start_over(self, why: str) -> bool:
        self.restarts += 1
        self._drop()
        self.resumed = False
        if self.restarts > MOST_RESTARTS:
            raise DownloadError(
                f"{self.remote.url}: started over {MOST_RESTARTS} times; at last the server {why}"
            )
        return False

    def _drop(self) -> None:
        if self.sums is not None:
            self.tell(-self.sums.n_bytes)
        self.sums = None
        self.part.discard()


def _goes_on(answer: http.client.HTTPResponse, have: int, origin: Origin) -> bool:
    """Does an answer 206 hold what follows the first `have` bytes of the same file?"""
    match = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != have:
        return False
    if match[3] != "*" and origin.n_bytes is not None and int(match[3]) != origin.n_bytes:
        return False
    return not origin.validator or _validator(answer) in ("", origin.validator)


def _validator(answer: http.client.HTTPResponse) -> str:
    """What If-Range may name: a strong ETag, else the date of change, else ""."""
    etag = answer.headers.get("ETag", "")
    if etag.startswith('"'):
        return etag
    return answer.headers.get("Last-Modified", "")
