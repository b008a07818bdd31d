"""Hostile archives around a submission that is faultless otherwise."""

import io
import stat
import struct
import tarfile
import zipfile

from maker import files_of, good, tarred, zipped

EVIL = [("../RAN", b"x")]


def with_files(more, make=zipped, suffix="zip", **how):
    def build(folder):
        files = files_of(good(folder / "sub"))
        return make(folder / f"a.{suffix}", [*files, *more], **how)

    return build


def changed(change, suffix="zip", make=zipped):
    """The bytes of a good archive, changed."""

    def build(folder):
        path = make(folder / f"a.{suffix}", files_of(good(folder / "sub")))
        path.write_bytes(change(path.read_bytes()))
        return path

    return build


def linked(kind):
    def change(info):
        if info.name == "media/x.wav":
            info.type, info.linkname, info.size = kind, "/etc/passwd", 0

    return with_files([("media/x.wav", b"")], tarred, "tgz", change=change)


def moded(mode):
    return with_files([("media/x.wav", b"/etc/passwd")], modes={"media/x.wav": mode | 0o777})


def encrypted(content):
    data = bytearray(content)
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def overlapping(folder):
    """Many entries of the directory that share one body."""
    zeros = b"\0" * 1_000_000
    path = zipped(folder / "a.zip", [*files_of(good(folder / "sub")), ("media/x", zeros)])
    content = path.read_bytes()
    end = content.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", content[end + 16 : end + 20])[0]
    directory = content[start:end]
    last = directory.rindex(b"PK\x01\x02")
    more = b"".join(directory[last:].replace(b"media/x", b"media/%c" % (65 + i)) for i in range(20))
    whole = directory + more
    count = struct.pack("<HH", *[22 + directory.count(b"PK\x01\x02") - 2] * 2)
    tail = b"PK\x05\x06\0\0\0\0" + count + struct.pack("<II", len(whole), start) + b"\0\0"
    path.write_bytes(content[:start] + whole + tail)
    return path


def many_headers(folder):
    """Two thousand extended headers in a row: tarfile reads them by recursion."""
    record = b"20 comment=aaaaaaaa\n"
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, len(record)
    block = info.tobuf(tarfile.USTAR_FORMAT) + record.ljust(512, b"\0")
    path = folder / "a.tar"
    path.write_bytes(block * 2000)
    return path


def long_header(folder):
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 1 << 30
    (folder / "a.tar").write_bytes(info.tobuf(tarfile.USTAR_FORMAT) + b"\0" * 1024)
    return folder / "a.tar"


def sparse(folder):
    info = tarfile.TarInfo("media/x.wav")
    info.type = tarfile.GNUTYPE_SPARSE
    path = tarred(folder / "a.tar", files_of(good(folder / "sub")), mode="w")
    content = path.read_bytes().rstrip(b"\0")
    content += b"\0" * (-len(content) % 512)
    path.write_bytes(content + info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 1024)
    return path


def nested(folder):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("x", b"\0" * 10_000_000)
    return with_files([("media/x.zip", inner.getvalue())])(folder)


def summed(line):
    return with_files([("MANIFEST.sha256", line)])


WRONG = b"0" * 64 + b"  submission.toml\n"
GONE = b"0" * 64 + b"  media/gone.wav\n"
ZEROS = b"\0" * 3_000_000
HALF = [("media/x.wav", bytes(range(256)) * 4000)]

ARCHIVES = [
    ("zip leads out", with_files(EVIL), "archive_entry", "leads elsewhere"),
    ("tar leads out", with_files(EVIL, tarred, "tgz"), "archive_entry", "leads elsewhere"),
    ("zip at the root", with_files([("/RAN", b"x")]), "archive_entry", ""),
    ("tar at the root", with_files([("/RAN", b"x")], tarred, "tar.gz"), "archive_entry", ""),
    ("drive", with_files([("C:/RAN", b"x")]), "archive_entry", "colon"),
    ("backslashes", with_files([("..\\..\\RAN", b"x")]), "archive_entry", "backslash"),
    ("name twice", with_files([("submission.toml", b'name = "other"')]), "archive_entry", "twice"),
    ("name in two cases", with_files([("SUBMISSION.toml", b"x")]), "archive_entry", "case alone"),
    ("file and folder", with_files([("media", b"x")]), "archive_entry", "file and a folder"),
    ("escape in a name", with_files([("media/\x1b[2J", b"x")]), "archive_entry", "be seen"),
    ("link in a zip", moded(stat.S_IFLNK), "archive_entry", "a link or a device"),
    ("device in a zip", moded(stat.S_IFCHR), "archive_entry", "a link or a device"),
    ("link in a tar", linked(tarfile.SYMTYPE), "archive_entry", "a link, a device"),
    ("hard link in a tar", linked(tarfile.LNKTYPE), "archive_entry", "a link, a device"),
    ("device in a tar", linked(tarfile.CHRTYPE), "archive_entry", "a link, a device"),
    ("pipe in a tar", linked(tarfile.FIFOTYPE), "archive_entry", "a link, a device"),
    ("sparse file in a tar", sparse, "archive_entry", "sparse"),
    ("encrypted", changed(encrypted), "archive_entry", "encrypted"),
    ("odd compression", with_files(HALF, method=zipfile.ZIP_LZMA), "archive_entry", "method 14"),
    ("bomb", with_files([("media/x.wav", ZEROS)]), "archive", "bytes come out of each"),
    ("bomb in a tar", with_files([("x.wav", ZEROS)], tarred, "tgz"), "archive", "come out of"),
    ("overlapping entries", overlapping, "archive", ""),
    ("too large a file", with_files([("media/x.wav", bytes(range(256)) * 20_000)]), "archive",
     "is larger than"),
    ("too many files", with_files([(f"media/{i}", b"") for i in range(300)]), "archive",
     "more than 200 entries"),
    ("lying length", changed(lambda c: c.replace(struct.pack("<I", 14), struct.pack("<I", 3))),
     "archive", "damaged"),
    ("a piece cut out", changed(lambda c: c[:50] + c[120:]), "archive", "damaged"),
    ("cut off zip", changed(lambda c: c[: len(c) // 2]), "archive", "damaged"),
    ("cut off tar", changed(lambda c: c[: len(c) // 2], "tgz", tarred), "archive", "damaged"),
    ("no archive", changed(lambda _: b"hello"), "archive", "no zip, tar or tar.gz"),
    ("a program in front", changed(lambda c: b"\x7fELF" + c), "archive", "no zip, tar"),
    ("empty file", changed(lambda _: b""), "archive", ""),
    ("headers without end", many_headers, "archive", "damaged"),
    ("a header of 1 GB", long_header, "archive", "a header of 1,073,741,824 bytes"),
    ("archive in an archive", nested, "nested_archive", "not opened"),
    ("wrong sum", summed(WRONG), "digest", "damaged or changed"),
    ("listed and gone", summed(GONE), "manifest", "listed and not there"),
    ("not listed", summed(b""), "manifest", "is not listed"),
    ("no list", summed(b"hello\n"), "manifest", "expected a sha256"),
]  # fmt: skip
