"""Whom the downloader asks, and whom it does not."""

import pytest

from avbench.downloading.documents import read, read_json
from avbench.downloading.errors import DownloadError
from avbench.downloading.patience import retry_after_s
from avbench.downloading.site import Site
from avbench.errors import UserError

HOSTS = frozenset(("zenodo.org", "files.example"))


@pytest.mark.parametrize(
    "url",
    [
        "http://zenodo.org/a",
        "https://zenodo.org.evil.example/a",
        "https://user@zenodo.org/a",
        "https://zenodo.org:8443/a",
        "file:///etc/passwd",
        "ftp://zenodo.org/a",
        "//zenodo.org/a",
        "",
    ],
)
def test_only_https_to_hosts_of_the_table(url: str) -> None:
    with pytest.raises(DownloadError, match="refused to ask"):
        Site(HOSTS).address(url)


def test_an_address_of_the_table_stays_as_it_is() -> None:
    assert Site(HOSTS).address("https://zenodo.org/a?b=1") == "https://zenodo.org/a?b=1"


@pytest.mark.parametrize("mirror", ["http://elsewhere.example", "ftp://127.0.0.1", "here", ""])
def test_a_mirror_is_https_or_this_machine(mirror: str) -> None:
    with pytest.raises(UserError, match="--mirror"):
        Site(HOSTS, mirror)


def test_a_mirror_holds_the_same_paths_below_the_hosts() -> None:
    mirrored = Site(HOSTS, "http://127.0.0.1:9/m/").address("https://zenodo.org/a?b=1")
    assert mirrored == "http://127.0.0.1:9/m/zenodo.org/a?b=1"
    with pytest.raises(DownloadError):
        Site(HOSTS, "http://127.0.0.1:9").address("https://evil.example/")


def test_redirects_within_the_table_are_followed_without_secrets(server, site) -> None:
    server.page("/zenodo.org/a", statuses=[(302, {"Location": "https://files.example/b"})])
    server.page("/files.example/b", b"content")
    headers = {"Authorization": "secret", "Accept": "x/y"}
    assert read(site, "https://zenodo.org/a", headers) == b"content"
    (first,), (second,) = server.gets("/zenodo.org/a"), server.gets("/files.example/b")
    assert (first["Authorization"], first["Accept"]) == ("secret", "x/y")
    assert "Authorization" not in second
    assert second["Accept"] == "x/y"


def test_a_redirect_out_of_the_table_is_refused(server, site) -> None:
    for place in ("https://evil.example/x", "http://169.254.169.254/latest", "file:///etc/passwd"):
        server.page("/zenodo.org/a", statuses=[(302, {"Location": place})])
        with pytest.raises(DownloadError, match="refused to ask"):
            read(site, "https://zenodo.org/a")


def test_redirects_in_a_circle_end(server, site) -> None:
    server.page("/zenodo.org/a", statuses=[(302, {"Location": "/zenodo.org/a"})] * 20)
    with pytest.raises(DownloadError, match="more than 5 redirects"):
        read(site, "https://zenodo.org/a")


def test_a_document_that_breaks_off_is_asked_for_again(server, site, waits) -> None:
    server.page("/zenodo.org/a", b"0123456789" * 100, cut_after=[10])
    assert len(read(site, "https://zenodo.org/a")) == 1000
    assert waits == [1.0]


@pytest.mark.parametrize("content", [b"<html>", b"[1, 2]", b"\xff\xfe", b""])
def test_what_is_no_json_object_is_said(server, site, content: bytes) -> None:
    server.page("/zenodo.org/a", content)
    with pytest.raises(DownloadError, match="expected"):
        read_json(site, "https://zenodo.org/a")


def test_a_server_that_is_not_there_ends_it(site, waits) -> None:
    silent = Site(HOSTS, "http://127.0.0.1:9", site.patience)  # the discard port, closed
    with pytest.raises(DownloadError, match="gave up after 4 tries"):
        read(silent, "https://zenodo.org/a")
    assert waits == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("12", 12.0),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str | None, seconds: float | None) -> None:
    assert retry_after_s(text, now_s=10.0) == seconds
