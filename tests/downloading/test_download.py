"""`avbench download`, from the list to the unpacked corpus, against a server on this machine."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from crema_d_server import CLIPS, GITHUB, crema_archive, lfs, pointer

from avbench.cli import run
from avbench.downloading import space
from avbench.downloading import zenodo as zenodo_module
from avbench.downloading.closed import CLOSED
from avbench.downloading.grid import RECORD
from avbench.downloading.patience import PATIENCE

BIG = 6_000_000


class Victim(NamedTuple):
    """A process to interrupt: its part, its command line, the files that it should bring."""

    process: subprocess.Popen
    part: Path
    line: list[str]
    files: dict[str, bytes]
    path: str


def archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return packed.getvalue()


def clips(speaker: str, n_bytes: int = 3000) -> dict[str, bytes]:
    return {f"{speaker}/bbaf{d}n.mpg": os.urandom(n_bytes) for d in (1, 2)}


@pytest.fixture
def corpus(server, monkeypatch) -> dict[str, bytes]:
    """A GRID of three speakers that are in no list of known sums."""
    monkeypatch.setattr("avbench.downloading.grid.KNOWN_MD5", {})
    files = {name: content for s in ("s1", "s2", "s29") for name, content in clips(s).items()}
    aligned = {"alignments/s1/bbaf1n.align": b"0 1 sil\n", "__MACOSX/alignments/._s1": b"fork"}
    packed = {
        f"{s}.zip": archive({n: c for n, c in files.items() if n.startswith(f"{s}/")})
        for s in ("s1", "s2", "s29")
    }
    server.zenodo(RECORD, packed | {"alignments.zip": archive(aligned)})
    return files | {"alignments/s1/bbaf1n.align": b"0 1 sil\n"}


def command(server, out: Path, *more: str) -> list[str]:
    speakers = () if "--speakers" in more else ("--speakers", "s1,s2,s29")
    return ["download", "grid", "--out", str(out), "--mirror", server.url, *speakers, *more]


def tree(out: Path) -> dict[str, bytes]:
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in out.rglob("*")
        if p.is_file() and "downloads" not in p.parts
    }


def fetched(server) -> int:
    return sum(path.endswith("/content") for _, path, _ in server.asked)


def test_a_corpus_is_fetched_checked_and_unpacked(server, corpus, tmp_path, capsys) -> None:
    assert run(command(server, tmp_path, "--json")) == 0
    said = json.loads(capsys.readouterr().out)
    assert tree(tmp_path) == corpus
    assert [f["file"].split("/")[1] for f in said["files"]] == [
        "s1.zip",
        "s2.zip",
        "s29.zip",
        "alignments.zip",
    ]
    assert {f["state"] for f in said["files"]} == {"fetched"}
    assert [f["n_unpacked"] for f in said["files"]] == [2, 2, 2, 1]
    assert all(f["published"].startswith("md5:") for f in said["files"])
    left = sorted(p.name for p in (tmp_path / "downloads").iterdir())
    assert left == ["alignments.zip.json", "s1.zip.json", "s2.zip.json", "s29.zip.json"]


def test_a_second_run_fetches_nothing(server, corpus, tmp_path, capsys) -> None:
    run(command(server, tmp_path))
    before = fetched(server)
    capsys.readouterr()
    assert run(command(server, tmp_path)) == 0
    assert fetched(server) == before
    assert "4 unpacked before" in capsys.readouterr().out


def test_a_file_that_went_missing_is_fetched_again(server, corpus, tmp_path) -> None:
    run(command(server, tmp_path))
    (tmp_path / "s2" / "bbaf1n.mpg").unlink()
    before = fetched(server)
    assert run(command(server, tmp_path, "-q")) == 0
    assert fetched(server) == before + 1
    assert tree(tmp_path) == corpus


def test_archives_are_kept_and_checked_on_demand(server, corpus, tmp_path, capsys) -> None:
    run(command(server, tmp_path, "--no-unpack", "-q"))
    assert tree(tmp_path) == {}
    with (tmp_path / "downloads" / "s1.zip").open("r+b") as file:
        file.write(b"rotten")
    capsys.readouterr()
    assert run(command(server, tmp_path, "--keep-archives", "--json", "-q")) == 1
    said = {f["file"]: f for f in json.loads(capsys.readouterr().out)["files"]}
    assert "its checksum is md5:" in said["downloads/s1.zip"]["problem"]
    assert said["downloads/s2.zip"]["state"] == "present"
    assert (tmp_path / "downloads" / "s2.zip").exists()
    assert {p.split("/")[0] for p in tree(tmp_path)} == {"s2", "s29", "alignments"}


def test_one_bad_archive_does_not_stop_the_others(server, corpus, tmp_path, capsys) -> None:
    evil = archive({"../evil.mpg": b"x"})
    good = {"s1.zip": archive(clips("s1")), "alignments.zip": archive({"alignments/a": b""})}
    server.zenodo(RECORD, {**good, "s2.zip": evil})
    code = run(command(server, tmp_path, "--speakers", "s1,s2"))
    said = capsys.readouterr()
    assert code == 1
    assert "s2.zip: a path that is absolute or leads elsewhere" in said.err
    assert "1 failed" in said.out
    assert {p.split("/")[0] for p in tree(tmp_path)} == {"s1", "alignments"}


def test_too_little_room_is_said_before_anything_is_fetched(
    server, corpus, tmp_path, capsys, monkeypatch
) -> None:
    class Usage:
        free = 1_000

    monkeypatch.setattr(space.shutil, "disk_usage", lambda _folder: Usage)
    assert run(command(server, tmp_path)) == 3
    assert "no room below" in capsys.readouterr().err
    assert fetched(server) == 0


def test_addresses_can_be_printed_for_other_tools(server, corpus, capsys) -> None:
    line = ["download", "grid", "--print-urls", "--speakers", "s1", "--mirror", server.url]
    assert run(line) == 0
    base = f"https://{zenodo_module.HOST}/api/records/{RECORD}/files"
    assert capsys.readouterr().out.split() == [
        f"{base}/s1.zip/content",
        f"{base}/alignments.zip/content",
    ]
    assert fetched(server) == 0


def test_a_place_is_needed(capsys) -> None:
    assert run(["download", "grid"]) == 2
    assert "--out DIR, or --print-urls" in capsys.readouterr().err


def test_progress_tells_rate_and_end_on_stderr(server, corpus, tmp_path, capsys) -> None:
    run(command(server, tmp_path))
    err = capsys.readouterr().err
    assert "download: 4/4 files" in err
    assert "MB/s" in err


def test_waits_are_told_unless_quiet(server, corpus, tmp_path, capsys) -> None:
    path = f"/zenodo.org/api/records/{RECORD}"
    server.pages[path].statuses = [(503, {"Retry-After": "0"})]
    object.__setattr__(PATIENCE, "first_s", 0.01)
    try:
        run(command(server, tmp_path))
        assert "status 503 Service Unavailable; trying again in 0 s" in capsys.readouterr().err
        server.pages[path].statuses = [(503, {})]
        run(command(server, tmp_path, "-q"))
        assert capsys.readouterr().err == ""
    finally:
        object.__setattr__(PATIENCE, "first_s", 1.0)


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_a_corpus_that_cannot_be_fetched_says_who_gives_access(name: str, capsys) -> None:
    assert run(["download", name]) == 2
    said = capsys.readouterr().err
    assert "cannot be downloaded (as of 2026)" in said
    assert f"avbench verify {name} ROOT" in said
    assert "Licence: " in said


def test_lrs3_is_said_to_be_withdrawn(capsys) -> None:
    run(["download", "lrs3", "--out", "x"])
    assert "withdrawn" in capsys.readouterr().err


@pytest.fixture
def slow(server, tmp_path, monkeypatch) -> Iterator[Victim]:
    """Another process that fetches an archive of 12 MB, a quarter of which is there."""
    monkeypatch.setattr("avbench.downloading.grid.KNOWN_MD5", {})
    files = clips("s1", BIG)
    server.zenodo(RECORD, {"s1.zip": archive(files), "alignments.zip": archive({"x": b""})})
    path = f"/zenodo.org/api/records/{RECORD}/files/s1.zip/content"
    server.pages[path].slow_s = 0.02
    line = command(server, tmp_path, "--speakers", "s1", "--parts", "video", "-q")
    no_sums = "import sys, avbench.downloading.grid as g; g.KNOWN_MD5 = {}\n"
    code = f"{no_sums}from avbench.cli import run; sys.exit(run({line!r}))"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    part = tmp_path / "downloads" / "s1.zip.part"
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > BIG // 2):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    yield Victim(process, part, line, files, path)
    process.kill()
    process.communicate()


def went_on(server, victim: Victim, out: Path, capsys) -> None:
    """The next run asks for the rest alone, and ends with the whole corpus."""
    had = victim.part.stat().st_size
    assert 0 < had < 2 * BIG
    server.pages[victim.path].slow_s = 0.0
    assert run([*victim.line, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["state"] == "resumed"
    assert server.gets(victim.path)[-1]["Range"] == f"bytes={had}-"
    assert tree(out) == victim.files


def test_kill_9_in_the_middle_then_resume(server, slow, tmp_path, capsys) -> None:
    slow.process.kill()
    slow.process.wait()
    went_on(server, slow, tmp_path, capsys)


def test_ctrl_c_ends_at_once_and_keeps_what_is_there(server, slow, tmp_path, capsys) -> None:
    slow.process.send_signal(signal.SIGINT)
    _, said = slow.process.communicate(timeout=20)
    assert slow.process.returncode == 130
    assert b"interrupted; what is finished is kept" in said
    assert b"Traceback" not in said
    went_on(server, slow, tmp_path, capsys)


def test_crema_d_comes_as_single_files_that_are_checked(server, tmp_path, capsys) -> None:
    github = "github-cloud.githubusercontent.com"
    crema_archive(server, {name: pointer(content) for name, content in CLIPS.items()})
    lfs(server, GITHUB, host=github)
    for content in CLIPS.values():
        server.page(f"/{github}/o/{hashlib.sha256(content).hexdigest()}", content)
    line = ["download", "crema_d", "--out", str(tmp_path), "--mirror", server.url, "-q"]
    assert run(line) == 0
    assert tree(tmp_path) == {n: c for n, c in CLIPS.items() if "MP3" not in n}
    (tmp_path / "AudioWAV" / "1001_DFA_ANG_XX.wav").write_bytes(b"wan")
    capsys.readouterr()
    assert run([*line, "--json"]) == 1
    states = {f["file"]: f["state"] for f in json.loads(capsys.readouterr().out)["files"]}
    assert states == {
        "AudioWAV/1001_DFA_ANG_XX.wav": "failed",
        "VideoFlash/1001_DFA_ANG_XX.flv": "present",
    }
    assert sum(method == "POST" for method, _, _ in server.asked) == 1  # nothing left to locate


def test_mtedx_records_what_nobody_publishes(server, tmp_path, capsys) -> None:
    content = tgz({"es-es/data/test/txt/segments": b"a_0 a 0.0 1.0\n"})
    path = "/www.openslr.org/resources/100/mtedx_es.tgz"
    server.page(path, content)
    line = ["download", "mtedx", "--languages", "es", "--out", str(tmp_path)]
    line += ["--mirror", server.url, "--keep-archives", "-q"]
    assert run(line) == 0
    assert "nothing is published; sha256" in capsys.readouterr().out
    assert list(tree(tmp_path)) == ["es-es/data/test/txt/segments"]
    record = json.loads((tmp_path / "downloads" / "mtedx_es.tgz.json").read_text())
    assert record["sha256"] == hashlib.sha256(content).hexdigest()
    (tmp_path / "es-es/data/test/txt/segments").unlink()
    (tmp_path / "downloads" / "mtedx_es.tgz").write_bytes(content[:-1] + b"!")
    assert run([*line, "--json"]) == 1
    assert f"published is sha256:{record['sha256']}" in capsys.readouterr().out


def tgz(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as opened:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            opened.addfile(info, io.BytesIO(content))
    return packed.getvalue()
