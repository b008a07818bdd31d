"""A server on this machine that behaves, or does not; and a ban on every other one."""

import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from avbench.downloading.patience import Patience
from avbench.downloading.site import Site

LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def no_other_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking up or calling any other machine is an error of the test."""
    for module, name in ((socket, "create_connection"), (socket, "getaddrinfo")):
        real = getattr(module, name)

        def guarded(address: Any, *rest: Any, _real: Any = real, **more: Any) -> Any:
            host = address[0] if isinstance(address, tuple) else address
            assert host in LOCAL, f"tried to reach {host}"
            return _real(address, *rest, **more)

        monkeypatch.setattr(module, name, guarded)


@dataclass
class Page:
    """What lies at one path, and what the server does wrong with it."""

    content: bytes = b""
    etag: str | None = None
    ranges: bool = True
    cut_after: list[int] = field(default_factory=list)  # of the body, one a request
    statuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # one a request
    content_length: int | None = None  # instead of the true one
    content_range: str | None = None  # instead of the true one
    ignore_if_range: bool = False
    chunked: bool = False
    slow_s: float = 0.0  # for each 64 KiB
    answer: Callable[[bytes], bytes] | None = None  # to a POST


class Server:
    """Pages by path, and a list of what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        handler = type("Bound", (_Handler,), {"owner": self})
        self._http = _Quiet(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def page(self, path: str, content: bytes = b"", **wrong: Any) -> Page:
        self.pages[path] = Page(content, **wrong)
        return self.pages[path]

    def gets(self, path: str) -> list[dict[str, str]]:
        """The headers of each GET of a path."""
        return [headers for method, p, headers in self.asked if p == path and method == "GET"]

    def zenodo(self, record: int, files: dict[str, bytes], **lies: Any) -> None:
        """A record of Zenodo with its files. `lies`: another checksum or size by file name."""
        listed = []
        for name, content in files.items():
            path = f"/zenodo.org/api/records/{record}/files/{name}/content"
            self.page(path, content, etag=f'"{name}"')
            md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
            entry = {"key": name, "size": len(content), "checksum": f"md5:{md5}"}
            entry |= {"links": {"self": f"https:/{path}"}} | lies.get(name, {})
            listed.append(entry)
        self.page(f"/zenodo.org/api/records/{record}", json.dumps({"files": listed}).encode())

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    owner: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        page = self._page()
        if page is None:
            return
        whole, first, status = page.content, 0, 200
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        same = page.ignore_if_range or self.headers.get("If-Range", page.etag) == page.etag
        if wanted and page.ranges and same:
            first, status = int(wanted[1]), 206
        if first >= len(whole) > 0:
            self._head(416, {"Content-Length": "0"})
            return
        body = whole[first:]
        headers = {"Content-Length": str(page.content_length or len(body))}
        if page.etag:
            headers["ETag"] = page.etag
        if status == 206:
            true = f"bytes {first}-{len(whole) - 1}/{len(whole)}"
            headers["Content-Range"] = page.content_range or true
        if page.chunked:
            headers = {k: v for k, v in headers.items() if k != "Content-Length"}
            headers["Connection"] = "close"
        self._head(status, headers)
        self._send(page, body)

    def do_HEAD(self) -> None:
        page = self._page()
        if page is not None:
            self._head(200, {"Content-Length": str(len(page.content))})

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        page = self._page()
        if page is not None and page.answer is not None:
            content = page.answer(asked)
            self._head(200, {"Content-Length": str(len(content))})
            self.wfile.write(content)

    def _page(self) -> Page | None:
        path = self.path.partition("?")[0]
        self.owner.asked.append((self.command, path, dict(self.headers)))
        page = self.owner.pages.get(path)
        if page is None:
            self._head(404, {"Content-Length": "0"})
        elif page.statuses:
            status, headers = page.statuses.pop(0)
            self._head(status, {"Content-Length": "0", **headers})
            return None
        return page

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, page: Page, body: bytes) -> None:
        cut = page.cut_after.pop(0) if page.cut_after else None
        for start in range(0, len(body) if cut is None else cut, 1 << 16):
            self.wfile.write(body[start : min(start + (1 << 16), cut or len(body))])
            time.sleep(page.slow_s)
        if cut is not None or page.chunked or page.content_length:
            self.wfile.flush()
            self.close_connection = True


class _Quiet(ThreadingHTTPServer):
    """Clients that hang up, or are killed, are what these tests are about."""

    def handle_error(self, *_: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def waits() -> list[float]:
    """How long the downloader wanted to wait, each time."""
    return []


@pytest.fixture
def site(server: Server, waits: list[float]) -> Site:
    """All hosts of the tests, on this machine; waits are noted, not spent."""
    patience = Patience(tries=4, timeout_s=10, sleep=waits.append)
    return Site(frozenset(("zenodo.org", "files.example")), server.url, patience)


def noise(n_bytes: int, seed: int = 0) -> bytes:
    return np.random.default_rng(seed).bytes(n_bytes)
