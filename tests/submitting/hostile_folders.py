"""Hostile folders: how each is made, and what must be said of it."""

import os
import socket
import struct

import numpy as np
from maker import IDS, good, wav

ONE = f"media/{IDS[0]}"
SYSTEM = 'name = "ours"\n'


def toml(text):
    def make(folder):
        content = text if isinstance(text, bytes) else text.encode()
        (good(folder) / "submission.toml").write_bytes(content)

    return make


def put(name, content=b"x"):
    def make(folder):
        path = good(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return make


def instead(name, content):
    """Another file in place of the first clip's."""

    def make(folder):
        (good(folder) / f"{ONE}.wav").unlink()
        (folder / name).write_bytes(content)

    return make


def renamed(to):
    def make(folder):
        place = folder / to
        good(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{ONE}.wav").rename(place)

    return make


def link(target, name=f"{ONE}.wav"):
    def make(folder):
        path = good(folder) / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    return make


def pipe(folder):
    (good(folder) / f"{ONE}.wav").unlink()
    os.mkfifo(folder / f"{ONE}.wav")


def plug(folder):
    good(folder)
    here = os.open(folder, os.O_RDONLY)  # a socket's path may be 108 bytes long
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"/proc/self/fd/{here}/media/x.wav")
    os.close(here)


def described_by_a_folder(folder):
    (good(folder) / "submission.toml").unlink()
    (folder / "submission.toml").mkdir()


def described_by_a_link(folder):
    (good(folder) / "submission.toml").unlink()
    (folder / "submission.toml").symlink_to("/etc/hostname")


def not_described(folder):
    (good(folder) / "submission.toml").unlink()


def words(content, name="words.csv", rest=""):
    def make(folder):
        good(folder)
        (folder / "submission.toml").write_text(f'{SYSTEM}transcripts = "{name}"\n{rest}')
        (folder / name).write_bytes(content)

    return make


def pickled(folder):
    """An array of objects that would make a file when it is unpickled."""

    class Evil:
        def __reduce__(self):
            return (open, (str(folder / "RAN"), "w"))

    good(folder)
    (folder / "submission.toml").write_text(f'{SYSTEM}embeddings = "e.npz"\n')
    np.savez(folder / "e.npz", clip_id=np.array(IDS), embedding=np.array([Evil(), Evil()]))


def one_word_twice(folder):
    words(b"clip_id,text\nc/a/one,hello\n")(folder)
    (folder / f"{ONE}.txt").write_text("hello")


def lost(folder):
    (good(folder) / f"{ONE}.wav").unlink()


def both_ids(folder):
    wav(good(folder) / "media" / "a" / "one.wav")


def deep(folder):
    put("media/" + "d/" * 20 + "x.wav")(folder)


def bytes_in_a_name(folder):
    good(folder)
    with open(os.fsencode(folder / "media") + b"/\xff\xfe.wav", "wb") as file:  # noqa: PTH123
        file.write(b"x")


UTF16 = "clip_id,text\nc/a/one,hello\n".encode("utf-16")
# name, maker, code, words that must be said
DESCRIPTIONS = [
    ("not described", not_described, "no_description", "avbench submission init"),
    ("described by a folder", described_by_a_folder, "no_description", ""),
    ("described by a link", described_by_a_link, "not_a_file", "symbolic link"),
    ("in another case", renamed("Submission.TOML"), "name", "case alone"),
    ("empty description", toml(""), "description", "name: Field required"),
    ("no TOML", toml("name = "), "toml", "end of document"),
    ("unknown key", toml(SYSTEM + 'nmae = "x"\n'), "description", "nmae"),
    ("wrong type", toml("name = [1]\n"), "description", "name: .*string"),
    ("name too long", toml(f'name = "{"x" * 81}"\n'), "description", "80"),
    ("kind unknown", toml(SYSTEM + 'kind = "best"\n'), "description", "kind"),
    ("no UTF-8", toml(b'name = "\xff"\n'), "encoding", "byte 8"),
    ("UTF-16", toml(SYSTEM.encode("utf-16")), "encoding", ""),
    ("huge description", toml(SYSTEM + "#" * 70_000), "description_size", "70,014 bytes"),
    ("nested brackets", toml(SYSTEM + "x = " + "[" * 30_000), "toml", ""),
    ("huge integer", toml("name = " + "9" * 10_000), "toml", ""),
    ("escape sequence", toml('name = "a\\u001b[2Jb"\n'), "description", "cannot be seen"),
    ("right to left", toml('name = "a\\u202egpj"\n'), "description", "cannot be seen"),
    ("script as address", toml(SYSTEM + 'paper = "javascript:alert(1)"\n'), "description",
     "begins with javascript:"),
    ("file as address", toml(SYSTEM + 'code = "file:///etc/passwd"\n'), "description", "file:"),
    ("long text", toml(f'{SYSTEM}description = "{"x" * 5000}"\n'), "description", "5,000"),
    ("many items", toml(f"{SYSTEM}training_data = {['x'] * 200}\n"), "description", "200 items"),
    ("media at the root", toml(SYSTEM + 'media = "/etc"\n'), "outside", "media leads out"),
    ("media above", toml(SYSTEM + 'media = "../.."\n'), "outside", "media leads out"),
    ("media on a drive", toml(SYSTEM + "media = 'C:\\x'\n"), "outside", ""),
    ("words of the system", toml(SYSTEM + 'transcripts = "/etc/passwd"\n'), "outside", ""),
    ("media nowhere", toml(SYSTEM + 'media = "none"\n'), "empty", "no media file"),
]  # fmt: skip
NAMES = [
    ("missing clip", lost, "missing", ""),
    ("extra clip", put("media/zzz.wav"), "extra", "zzz is no clip"),
    ("two files", put(f"{ONE}.flac"), "two_files", ""),
    ("long and short id", both_ids, "two_files", ""),
    ("two names, one case", put("media/c/A/one.wav"), "name", "case alone"),
    ("another case", renamed("media/c/a/ONE.wav"), "extra", "case or Unicode form alone"),
    ("decomposed accent", put("media/e\u0301.wav"), "name", "NFC"),
    ("ligature", put("media/c/a/oﬁ.wav"), "extra", ""),
    ("newline in a name", put("media/a\nb.wav"), "name", "cannot be seen"),
    ("escape in a name", put("media/a\x1b[2J.wav"), "name", "cannot be seen"),
    ("backslash in a name", put("media/..\\x.wav"), "name", "backslash"),
    ("space at the end", put("media/x "), "name", "some systems cannot write"),
    ("name of a device", put("media/NUL.wav"), "name", "some systems cannot write"),
    ("no text in a name", bytes_in_a_name, "name", ""),
    ("a command in a name", put("media/a;touch RAN;.wav"), "extra", ""),
    ("an option as a name", put("media/-i.wav"), "extra", ""),
    ("link to a file", link("/etc/passwd"), "not_a_file", "symbolic link"),
    ("link to a folder", link("/", "media/all"), "not_a_file", "symbolic link"),
    ("link to itself", link("one.wav"), "not_a_file", "symbolic link"),
    ("pipe", pipe, "not_a_file", "pipe"),
    ("socket", plug, "not_a_file", "socket"),
    ("hidden file", put("media/.x.wav"), "hidden", ""),
    ("a repository", put(".git/hooks/post-checkout", b"#!/bin/sh\ntouch RAN\n"), "hidden", ""),
    ("deep folders", deep, "too_deep", ""),
    ("archive inside", put("media/x.zip", b"PK\x03\x04"), "nested_archive", "not opened"),
    ("program inside", put("setup.py", b"open('RAN', 'w')"), "stray", "never run"),
    ("module inside", put("numpy.py", b"open('RAN', 'w')"), "stray", ""),
    ("pickle inside", put("model.pt", b"cos\nsystem\n(S'touch RAN'\ntR."), "stray", ""),
]
WORDS = [
    ("no table", toml(SYSTEM + 'transcripts = "w.csv"\n'), "no_table", "no such file"),
    ("table in UTF-16", words(UTF16), "transcripts", "UTF-8"),
    ("no column", words(b"id,text\n"), "transcripts", "no column clip_id"),
    ("id twice", words(b"clip_id,text\nc/a/one,x\nc/a/one,y\n"), "transcripts", "2 times"),
    ("id leads out", words(b"clip_id,text\n../a,x\n"), "transcripts", "row 1"),
    ("unknown id", words(b"clip_id,text\nq,x\n"), "extra", "q is no clip"),
    ("long text", words(b"clip_id,text\nc/a/one," + b"x" * 10_001), "transcripts", "10,001"),
    ("huge cell", words(b"clip_id,text\nc/a/one," + b"x" * 200_000), "transcripts", ""),
    ("NUL in a text", words(b"clip_id,text\nc/a/one,a\0b\n"), "transcripts", ""),
    ("table as JSON", words(b"{}", "w.json"), "transcripts", "expected .csv"),
    ("damaged Parquet", words(b"PAR1" + b"x" * 50, "w.parquet"), "transcripts", "Parquet"),
    ("text file no UTF-8", put(f"{ONE}.txt", b"\xff"), "transcripts", "UTF-8"),
    ("huge text file", put(f"{ONE}.txt", b"x" * 70_000), "transcripts", "70,000 bytes"),
    ("words twice", one_word_twice, "two_texts", ""),
    ("pickle as embeddings", pickled, "embeddings", "allow_pickle"),
]


def riff(samples, *, data=None, rate_hz=16_000, channels=1, bits=16, size=None):
    """A WAV written by hand: the header may lie."""
    data = len(samples) if data is None else data
    size = 36 + data if size is None else size
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * block & 0xFFFFFFFF, block, bits)
    return (
        b"RIFF" + struct.pack("<I", size & 0xFFFFFFFF) + b"WAVEfmt " + struct.pack("<I", 16) + form
        + b"data" + struct.pack("<I", data & 0xFFFFFFFF) + samples
    )  # fmt: skip


PCM = (np.sin(np.arange(19_200) / 10) * 9000).astype("<i2").tobytes()
