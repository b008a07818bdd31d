"""One file over connections that break, servers that lie, and bytes that change."""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from avbench.downloading.digests import Digest
from avbench.downloading.errors import DownloadError
from avbench.downloading.fetch import Fetched, fetch
from avbench.downloading.remote import Remote

URL = "https://files.example/a.bin"
PAGE = "/files.example/a.bin"


@pytest.fixture
def content() -> bytes:
    return bytes(range(256)) * 2000  # 512 000 bytes


def md5_of(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def remote(content: bytes, **other) -> Remote:
    digest = Digest("md5", md5_of(content))
    return Remote("a.bin", URL, len(content), **({"digest": digest} | other))


def bring(site, wanted: Remote, target: Path) -> tuple[Fetched, int]:
    heard = []
    return fetch(site, wanted, target, tell=heard.append), sum(heard)


def left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_arrives_whole_with_both_sums(server, site, content, tmp_path) -> None:
    server.page(PAGE, content)
    found, heard = bring(site, remote(content), tmp_path / "a.bin")
    assert found.state == "fetched"
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert (tmp_path / "a.bin").read_bytes() == content
    assert (heard, left(tmp_path)) == (len(content), ["a.bin"])


def test_what_is_there_is_checked_and_not_asked_for(server, site, content, tmp_path) -> None:
    (tmp_path / "a.bin").write_bytes(content)
    assert bring(site, remote(content), tmp_path / "a.bin")[0].state == "present"
    assert server.asked == []


def test_what_is_there_and_wrong_is_neither_replaced_nor_accepted(site, content, tmp_path) -> None:
    (tmp_path / "a.bin").write_bytes(content[:-1] + b"!")
    with pytest.raises(DownloadError, match=r"a.bin is there, but its checksum is md5:.*published"):
        bring(site, remote(content), tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes()[-1:] == b"!"


def test_a_broken_connection_goes_on_where_it_broke(server, site, content, waits, tmp_path) -> None:
    page = server.page(PAGE, content, etag='"v1"', cut_after=[200_000, 100_000])
    found, heard = bring(site, remote(content), tmp_path / "a.bin")
    assert (found.state, heard) == ("resumed", len(content))
    asked = server.gets(PAGE)
    assert [h.get("Range") for h in asked] == [None, "bytes=200000-", "bytes=300000-"]
    assert asked[1]["If-Range"] == page.etag
    assert waits == [1.0, 1.0]  # each try brought something, so the waits do not grow


def test_a_server_without_ranges_sends_it_all_again(server, site, content, tmp_path) -> None:
    server.page(PAGE, content, ranges=False, cut_after=[300_000])
    found, heard = bring(site, remote(content), tmp_path / "a.bin")
    assert (found.n_bytes, heard) == (len(content), len(content))
    assert (tmp_path / "a.bin").read_bytes() == content


@pytest.mark.parametrize(
    "wrong", ["bytes 100-511999/512000", "bytes 200000-511999/999999", "nonsense"]
)
def test_another_part_than_asked_for_starts_over(server, site, content, tmp_path, wrong) -> None:
    server.page(PAGE, content, cut_after=[200_000], content_range=wrong)
    found, heard = bring(site, remote(content), tmp_path / "a.bin")
    assert (found.state, heard) == ("fetched", len(content))
    assert [h.get("Range") for h in server.gets(PAGE)] == [None, "bytes=200000-", None]
    assert (tmp_path / "a.bin").read_bytes() == content


def test_content_that_changes_while_resuming_starts_over(server, site, content, tmp_path) -> None:
    page = server.page(PAGE, b"x" * 512_000, etag='"old"', cut_after=[200_000])
    real = site.patience.sleep

    def change(_s: float) -> None:
        page.content, page.etag = content, '"new"'
        real(_s)

    object.__setattr__(site.patience, "sleep", change)
    bring(site, remote(content), tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == content


def test_a_server_that_glues_two_versions_together_is_found_out(
    server, site, content, tmp_path
) -> None:
    """It knows no ETag and no If-Range: only the checksum tells, and then it starts over."""
    page = server.page(PAGE, b"x" * 512_000, cut_after=[200_000])

    def change(_s: float) -> None:
        page.content = content

    object.__setattr__(site.patience, "sleep", change)
    found, heard = bring(site, remote(content), tmp_path / "a.bin")
    assert (found.state, heard) == ("fetched", len(content))
    assert (tmp_path / "a.bin").read_bytes() == content


def test_without_checksum_and_validator_a_part_is_never_trusted(
    server, site, content, tmp_path
) -> None:
    server.page(PAGE, content, cut_after=[200_000])
    bring(site, remote(content, digest=None), tmp_path / "a.bin")
    assert [h.get("Range") for h in server.gets(PAGE)] == [None, None]


def test_a_wrong_checksum_keeps_nothing_and_names_both(server, site, content, tmp_path) -> None:
    server.page(PAGE, content)
    with pytest.raises(DownloadError) as error:
        bring(site, remote(content, digest=Digest("md5", "0" * 32)), tmp_path / "a.bin")
    assert f"published is md5:{'0' * 32}" in str(error.value)
    assert md5_of(content) in str(error.value)
    assert left(tmp_path) == []


def test_a_busy_server_is_asked_when_it_says(server, site, content, waits, tmp_path) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    server.page(
        PAGE,
        content,
        statuses=[(429, {"Retry-After": "7"}), (503, {"Retry-After": soon}), (503, {})],
    )
    bring(site, remote(content), tmp_path / "a.bin")
    assert waits[0] == 7.0
    assert 35 < waits[1] <= 40
    assert waits[2] == 4.0  # doubled twice


def test_a_server_that_stays_busy_ends_it(server, site, content, waits, tmp_path) -> None:
    server.page(PAGE, content, statuses=[(503, {})] * 9)
    with pytest.raises(DownloadError, match=r"status 503 .*; gave up after 4 tries in a row"):
        bring(site, remote(content), tmp_path / "a.bin")
    assert waits == [1.0, 2.0, 4.0]


def test_a_very_long_wait_is_told_instead_of_waited_for(server, site, content, tmp_path) -> None:
    server.page(PAGE, content, statuses=[(429, {"Retry-After": "86400"})])
    with pytest.raises(DownloadError, match="come back in 86400 s"):
        bring(site, remote(content), tmp_path / "a.bin")


def test_what_is_not_there_is_not_asked_for_twice(server, site, content, tmp_path) -> None:
    with pytest.raises(DownloadError, match="status 404"):
        bring(site, remote(content), tmp_path / "a.bin")
    assert len(server.asked) == 1


def test_another_length_than_published_is_refused_before_a_byte(
    server, site, content, tmp_path
) -> None:
    server.page(PAGE, content[:-5])
    with pytest.raises(DownloadError, match=r"offers 511,995 bytes, published are 512,000"):
        bring(site, remote(content), tmp_path / "a.bin")


def test_a_server_that_promises_more_than_it_has_ends(server, site, content, tmp_path) -> None:
    server.page(PAGE, content, content_length=600_000)
    wanted = Remote("a.bin", URL)
    with pytest.raises(DownloadError, match=r"started over|gave up"):
        bring(site, wanted, tmp_path / "a.bin")
    assert not (tmp_path / "a.bin").exists()


def test_a_server_that_sends_more_than_published_is_cut_off(
    server, site, content, tmp_path
) -> None:
    server.page(PAGE, content + b"more", chunked=True)
    with pytest.raises(DownloadError, match="sends more than 512,000 bytes"):
        bring(site, remote(content), tmp_path / "a.bin")


def test_a_file_of_unknown_length_and_sum_is_taken_as_it_comes(
    server, site, content, tmp_path
) -> None:
    server.page(PAGE, content, chunked=True)
    found, _ = bring(site, Remote("a.bin", URL), tmp_path / "a.bin")
    assert found.n_bytes == len(content)


def test_a_finished_part_needs_no_server(server, site, content, tmp_path) -> None:
    """Killed after the last byte and before the renaming."""
    server.page(PAGE, content, cut_after=[511_999])
    object.__setattr__(site.patience, "tries", 1)
    with pytest.raises(DownloadError):
        bring(site, remote(content), tmp_path / "a.bin")
    with (tmp_path / "a.bin.part").open("ab") as file:
        file.write(content[-1:])
    found, heard = bring(site, remote(content), tmp_path / "a.bin")
    assert (found.state, heard, len(server.asked)) == ("resumed", len(content), 1)
    assert left(tmp_path) == ["a.bin"]


def test_a_part_that_rotted_on_the_disk_is_fetched_anew(server, site, content, tmp_path) -> None:
    server.page(PAGE, content, cut_after=[200_000])
    object.__setattr__(site.patience, "tries", 1)
    with pytest.raises(DownloadError):
        bring(site, remote(content), tmp_path / "a.bin")
    with (tmp_path / "a.bin.part").open("r+b") as file:
        file.write(b"rotten")
    bring(site, remote(content), tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == content


def test_two_processes_do_not_write_into_one_part(site, content, tmp_path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / "a.bin.part").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(DownloadError, match="another process is fetching it"):
            bring(site, remote(content), tmp_path / "a.bin")


def test_a_full_disk_is_said_and_keeps_the_part(
    server, site, content, tmp_path, monkeypatch
) -> None:
    import errno
    import os

    server.page(PAGE, content)

    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DownloadError, match=r"a.bin.part: No space left on device"):
        bring(site, remote(content), tmp_path / "a.bin")
