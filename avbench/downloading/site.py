"""Asking servers: https to the hosts of a table, and nowhere else, redirects included."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from avbench import __version__
from avbench.downloading.errors import DownloadError, Transient
from avbench.downloading.patience import PATIENCE, Patience, retry_after_s
from avbench.errors import UserError

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
MOST_REDIRECTS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_TRY_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_TRAVEL = frozenset(("range", "if-range", "accept"))  # headers that another host may see


class RangeRefused(DownloadError):
    """Status 416: the server has nothing at the place that was asked for."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - we follow by ourselves
        return None


@dataclass(frozen=True)
class Site:
    """The servers of one corpus.

    `mirror`: a server that holds the same files below the names of their hosts, so that
    `https://zenodo.org/a` is `MIRROR/zenodo.org/a`; plain http is for this machine alone.
    """

    hosts: frozenset[str]
    mirror: str | None = None
    patience: Patience = PATIENCE

    def __post_init__(self) -> None:
        """Refuse a mirror that others could read along with.

        Raises:
            UserError: neither https nor a server on this machine.
        """
        if self.mirror is None:
            return
        parts = urlsplit(self.mirror)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not (local or (parts.scheme == "https" and parts.hostname)):
            raise UserError(
                f"--mirror {self.mirror}: expected https://..., or http://127.0.0.1:PORT"
            )

    def address(self, url: str) -> str:
        """Where a URL is really asked for.

        Raises:
            DownloadError: it is not https, or not of a host of the table.
        """
        mirror = (self.mirror or "").rstrip("/")
        if mirror and (url == mirror or url.startswith(f"{mirror}/")):
            return url
        parts = urlsplit(url)
        plain = parts.netloc in (parts.hostname, f"{parts.hostname}:443")  # no user, no other port
        if parts.scheme != "https" or parts.hostname not in self.hosts or not plain:
            known = ", ".join(sorted(self.hosts))
            raise DownloadError(f"refused to ask {url[:200]}: expected https and one of {known}")
        if not mirror:
            return url
        query = f"?{parts.query}" if parts.query else ""
        return f"{mirror}/{parts.hostname}{parts.path}{query}"

    def open(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        data: bytes | None = None,
        method: str | None = None,
    ) -> http.client.HTTPResponse:
        """An open answer of status 2xx; the caller closes it.

        Raises:
            Transient: busy, or the connection broke.
            RangeRefused: status 416.
            DownloadError: any other answer, or a redirect that leads out of the table.
        """
        address, sent = self.address(url), dict(headers or {})
        for _ in range(MOST_REDIRECTS):
            answer = self._ask(address, sent, data, method)
            if isinstance(answer, http.client.HTTPResponse):
                return answer
            following = self.address(urljoin(address, answer))
            if self._host(following) != self._host(address):
                sent = {k: v for k, v in sent.items() if k.lower() in _TRAVEL}
            address = following
        raise DownloadError(f"{url}: more than {MOST_REDIRECTS} redirects")

    def _host(self, address: str) -> str:
        """The host that a real address stands for, also behind a mirror."""
        mirror = (self.mirror or "").rstrip("/")
        if mirror and address.startswith(f"{mirror}/"):
            return address[len(mirror) + 1 :].partition("/")[0]
        return urlsplit(address).netloc

    def _ask(
        self, address: str, headers: Mapping[str, str], data: bytes | None, method: str | None
    ) -> http.client.HTTPResponse | str:
        """The answer, or where it says to go."""
        request = urllib.request.Request(  # noqa: S310 - `address` let https alone through
            address,
            data=data,
            headers={
                "User-Agent": f"avbench/{__version__}",
                "Accept-Encoding": "identity",
                **headers,
            },
            method=method,
        )
        try:
            answer = self._opener().open(request, timeout=self.patience.timeout_s)
        except urllib.error.HTTPError as error:
            with error:
                return _redirect_or_raise(address, error)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise Transient(f"{address}: {reason}") from error
        assert isinstance(answer, http.client.HTTPResponse)  # noqa: S101
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            answer.close()
            raise DownloadError(f"{address}: answered compressed, though asked not to")
        return answer

    def _opener(self) -> urllib.request.OpenerDirector:
        local = self.mirror is not None and urlsplit(self.mirror).hostname in LOOPBACK
        proxies = [urllib.request.ProxyHandler({})] if local else []
        return urllib.request.build_opener(_NoRedirects, *proxies)


def _redirect_or_raise(address: str, error: urllib.error.HTTPError) -> str:
    location = error.headers.get("Location")
    if error.code in _REDIRECTS and location:
        return location
    said = f"{address}: status {error.code} {error.reason}"
    if error.code in _TRY_AGAIN:
        raise Transient(said, retry_after_s(error.headers.get("Retry-After"), time.time()))
    if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise RangeRefused(said)
    raise DownloadError(said)
