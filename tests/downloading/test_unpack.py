"""Archives of strangers, made here: nothing of a hostile one reaches the corpus."""

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from avbench.archives import entries
from avbench.downloading import space
from avbench.downloading.errors import BadArchive, DownloadError
from avbench.downloading.tries import Stopped
from avbench.downloading.unpack import ArchiveLimits, unpack

Files = list[tuple[str, bytes]]


def zipped(path: Path, files: Files, **how) -> Path:
    with zipfile.ZipFile(path, "w", how.get("method", zipfile.ZIP_DEFLATED)) as opened:
        for name, content in files:
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = name  # past zipfile's own cleaning
            info.compress_type = how.get("method", zipfile.ZIP_DEFLATED)
            info.external_attr = how.get("mode", stat.S_IFREG | 0o644) << 16
            opened.writestr(info, content)
    return path


def tarred(path: Path, files: Files, change: Callable[[tarfile.TarInfo], None] | None = None):
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as opened:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if change:
                change(info)
            opened.addfile(info, io.BytesIO(content))
    return path


@pytest.fixture(params=["zip", "tgz"])
def pack(request, tmp_path) -> Callable[[Files], Path]:
    make = zipped if request.param == "zip" else tarred
    (tmp_path / "downloads").mkdir()
    return lambda files: make(tmp_path / "downloads" / f"a.{request.param}", files)


def tree(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in sorted(root.rglob("*"))
        if p.is_file() and p.parts[len(root.parts)] != "downloads"
    }


GOOD: Files = [("s1/a.mpg", b"A" * 5000), ("s1/b.mpg", b""), ("align/s1/a.align", b"0 1 sil\n")]


def test_files_come_out_with_sums(pack, tmp_path) -> None:
    members = unpack(pack(GOOD), tmp_path)
    assert tree(tmp_path) == dict(GOOD)
    assert [(m.path, m.n_bytes) for m in members] == [(n, len(c)) for n, c in GOOD]
    assert not list(tmp_path.rglob("*.unpacking"))


def test_litter_is_skipped(pack, tmp_path) -> None:
    litter = [("__MACOSX/s1/._a.mpg", b"fork"), ("s1/._a.mpg", b"fork"), ("s1/.DS_Store", b"x")]
    unpack(pack([*litter, *GOOD]), tmp_path)
    assert tree(tmp_path) == dict(GOOD)


def test_unpacking_twice_changes_nothing(pack, tmp_path) -> None:
    archive = pack(GOOD)
    first = unpack(archive, tmp_path)
    stamps = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.mpg")}
    assert unpack(archive, tmp_path) == first
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.mpg")} == stamps


def test_another_file_of_the_name_is_never_overwritten(pack, tmp_path) -> None:
    (tmp_path / "s1").mkdir()
    (tmp_path / "s1" / "a.mpg").write_bytes(b"mine")
    with pytest.raises(DownloadError, match=r"a.mpg is in the way.*nothing was overwritten"):
        unpack(pack(GOOD), tmp_path)
    assert tree(tmp_path) == {"s1/a.mpg": b"mine"}


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../out.mpg",
        "s1/../../out.mpg",
        "s1/..",
        "s1//a.mpg",
        "./../a.mpg",
        "..\\out.mpg",
        "C:/a.mpg",
        "s1/a:stream",
        "s1/a\n.mpg",
        "s1/a\x1b[2J.mpg",
        "s1/\u202egpm.a",  # shown as a.mpg
        "s1/\u200ba.mpg",  # a space without width
        "s1/e\u0301.mpg",  # not NFC
        "s1/ a.mpg",
        "s1/a.mpg ",
        "s1/a.",
        "NUL.mpg",
        "s1/" + "a" * 300,
        "/".join(["abc"] * 400),
    ],
)
def test_a_path_that_leads_elsewhere_or_fools_the_eye(pack, tmp_path, name: str) -> None:
    with pytest.raises(BadArchive, match="nothing of it was unpacked"):
        unpack(pack([*GOOD, (name, b"evil")]), tmp_path)
    assert tree(tmp_path) == {}
    assert not (tmp_path.parent / "out.mpg").exists()


def test_a_name_with_a_zero_byte(tmp_path) -> None:
    with pytest.raises(BadArchive):
        unpack(zipped(tmp_path / "a.zip", [("s1/a.mpg\0.txt", b"x")]), tmp_path)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("s1/a.mpg", "s1/a.mpg", "there twice"),
        ("s1/a.mpg", "s1/A.mpg", "case alone"),
        ("s1/a.mpg", "S1/b.mpg", "case alone"),
        ("s1/ﬁ.mpg", "s1/fi.mpg", "case alone"),  # the ligature
        ("s1", "s1/a.mpg", "a file and a folder"),
        ("s1/a.mpg", "s1", "a file and a folder"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_paths_that_collide(pack, tmp_path, first: str, second: str, said: str) -> None:
    with pytest.raises(BadArchive, match=said):
        unpack(pack([(first, b"1"), (second, b"2")]), tmp_path)
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_in_a_zip(tmp_path, mode: int) -> None:
    archive = zipped(tmp_path / "a.zip", [("s1/a.mpg", b"/etc/passwd")], mode=mode | 0o644)
    with pytest.raises(BadArchive, match="a link or a device"):
        unpack(archive, tmp_path)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_in_a_tar(tmp_path, kind: bytes) -> None:
    def change(info: tarfile.TarInfo) -> None:
        info.type, info.linkname, info.size = kind, "/etc/passwd", 0

    with pytest.raises(BadArchive, match="a link, a device"):
        unpack(tarred(tmp_path / "a.tgz", [("s1/a.mpg", b"")], change), tmp_path)


def test_an_encrypted_or_oddly_compressed_zip(tmp_path) -> None:
    archive = zipped(tmp_path / "a.zip", GOOD, method=zipfile.ZIP_BZIP2)
    with pytest.raises(BadArchive, match="compressed by method 12"):
        unpack(archive, tmp_path)
    data = bytearray(zipped(tmp_path / "b.zip", GOOD).read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "b.zip").write_bytes(data)
    with pytest.raises(BadArchive, match="an encrypted file"):
        unpack(tmp_path / "b.zip", tmp_path)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (ArchiveLimits(files=2), "more than 2 entries"),
        (ArchiveLimits(file_bytes=4999), "larger than 4,999 bytes"),
        (ArchiveLimits(total_bytes=4000), "more than 4,000 bytes come out"),
        (ArchiveLimits(ratio=3.0, ratio_from_bytes=0), "more than 3 bytes come out of each"),
    ],
)
def test_bombs(pack, tmp_path, limits: ArchiveLimits, said: str) -> None:
    with pytest.raises(BadArchive, match=said):
        unpack(pack(GOOD), tmp_path, limits=limits)
    assert tree(tmp_path) == {}


def test_a_zip_that_lies_about_a_length(tmp_path) -> None:
    data = zipped(tmp_path / "a.zip", [("s1/a.mpg", b"A" * 100_000)]).read_bytes()
    lying = data.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "a.zip").write_bytes(lying)
    with pytest.raises(BadArchive):
        unpack(tmp_path / "a.zip", tmp_path)
    assert tree(tmp_path).keys() == {"a.zip"}


def test_a_tar_whose_header_would_fill_the_memory(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(entries, "LONGEST_HEADER_BYTES", 1000)
    archive = tarred(tmp_path / "a.tgz", [("s1/" + "a" * 200 + "/" * 3 + "b" * 2000, b"x")])
    with pytest.raises(BadArchive, match="a header of"):
        unpack(archive, tmp_path)


@pytest.mark.parametrize("keep", [0.5, 0.95])
def test_damage_leaves_nothing(pack, tmp_path, keep: float) -> None:
    archive = pack([(f"s1/{i}.mpg", os.urandom(5000)) for i in range(5)])
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(BadArchive, match="damaged"):
        unpack(archive, tmp_path)
    assert tree(tmp_path) == {}


def test_random_damage_is_an_error_of_the_archive_or_none(pack, tmp_path) -> None:
    whole = pack([(f"s1/{i}.mpg", bytes([i]) * 500) for i in range(3)])
    rng, data = np.random.default_rng(0), whole.read_bytes()
    refused = 0
    for number in range(150):
        bad = np.frombuffer(data, np.uint8).copy()
        for place in rng.integers(0, len(bad), size=rng.integers(1, 6)):
            bad[place] = rng.integers(0, 256)
        archive = whole.with_name(f"{number}{whole.suffix}")
        archive.write_bytes(bad.tobytes())
        try:
            unpack(archive, tmp_path / str(number))
        except DownloadError:
            refused += 1
            assert not list((tmp_path / str(number)).rglob("*"))
    assert refused > 20


def test_a_flipped_bit_in_a_zip_is_found(tmp_path) -> None:
    archive = zipped(tmp_path / "a.zip", [("s1/a.mpg", b"A" * 500)], method=zipfile.ZIP_STORED)
    archive.write_bytes(archive.read_bytes().replace(b"AAAAA", b"AABAA", 1))
    with pytest.raises(BadArchive, match="Bad CRC-32"):
        unpack(archive, tmp_path)


def test_an_interrupted_unpacking_goes_on(pack, tmp_path) -> None:
    files = [(f"s1/{i}.mpg", os.urandom(5000)) for i in range(6)]
    archive = pack(files)

    class After(Event):
        def __init__(self, n: int) -> None:
            super().__init__()
            self.n = n

        def is_set(self) -> bool:
            self.n -= 1
            return self.n < 0

    with pytest.raises(Stopped):
        unpack(archive, tmp_path, stop=After(7))
    staged = list((tmp_path / "downloads").rglob("*.mpg"))
    assert 0 < len(staged) < 6
    assert tree(tmp_path) == {}
    stamps = {p.name: p.stat().st_mtime_ns for p in staged}
    unpack(archive, tmp_path)
    assert tree(tmp_path) == dict(files)
    kept = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "s1").iterdir()}
    assert stamps.items() <= kept.items()  # they were moved, not written again


def test_no_room_is_said_before_a_byte_is_written(tmp_path, monkeypatch) -> None:
    archive = zipped(tmp_path / "a.zip", GOOD)
    monkeypatch.setattr(space.shutil, "disk_usage", lambda _folder: _Usage)
    with pytest.raises(DownloadError, match=r"no room below .* to unpack a.zip: 0.0 MB needed"):
        unpack(archive, tmp_path)
    assert list(tree(tmp_path)) == ["a.zip"]


class _Usage:
    free = 1000
