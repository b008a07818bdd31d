"""`avbench verify grid` on copies with a known fault each."""

import json
from itertools import product
from pathlib import Path

import pytest
from tiny_media import make_video

from avbench.cli import run
from avbench.downloading.record import Record
from avbench.downloading.unpack import Member
from avbench.media.digest import sha256_file
from avbench.synth.grid import write_grid
from avbench.verifying.grid_combinations import COLOURS, DIGITS, LETTERS


def fill(root: Path, speaker: str) -> None:
    """All 1000 clips of a speaker, each with content of its own and the same length."""
    (root / speaker).mkdir(parents=True)
    for colour, letter, digit in product(COLOURS, LETTERS, DIGITS):
        name = f"b{colour}a{letter}{digit}n"
        (root / speaker / f"{name}.mpg").write_text(f"{speaker} {name}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    fill(tmp_path / "GRID", "s1")
    return tmp_path / "GRID"


def checked(capsys, root: Path, *more: str) -> tuple[int, dict]:
    only = () if "--only" in more else ("--only", "s1")
    how = () if "--decode" in more else ("--decode", "none")
    code = run(["verify", "grid", str(root), *only, *how, "--json", "-q", *more])
    return code, json.loads(capsys.readouterr().out)


def findings(said: dict, *, certain: bool = True) -> list[tuple[str, str]]:
    return [(f["kind"], f["where"]) for f in said["findings"] if f["certain"] == certain]


def test_a_whole_speaker_is_clean(root, capsys) -> None:
    code, said = checked(capsys, root, "--checksums")
    assert (code, said["n_findings"], said["n_remarks"], said["n_clips"]) == (0, 0, 0, 1000)
    assert said["checked"]["read"] == 1000  # all are as long as each other
    assert said["counts"][0]["fits"]


def test_nothing_of_the_copy_is_changed(root, capsys) -> None:
    before = {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in root.rglob("*")}
    checked(capsys, root, "--checksums")
    assert {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in root.rglob("*")} == before


def test_a_missing_clip_is_named_by_what_is_known_of_it(root, capsys) -> None:
    (root / "s1" / "bgaj3n.mpg").unlink()
    code, said = checked(capsys, root)
    assert (code, findings(said)) == (1, [("missing", "s1")])
    assert "no clip ?g?j3?" in said["findings"][0]["message"]


def test_a_renamed_clip_is_missing_in_one_place_and_extra_in_the_other(root, capsys) -> None:
    (root / "s1" / "bgaj3n.mpg").rename(root / "s1" / "sgij4n.mpg")
    code, said = checked(capsys, root)
    assert code == 1
    assert findings(said) == [("missing", "s1"), ("extra", "s1/bgaj4n.mpg")]
    assert "also s1/sgij4n.mpg: renamed?" in said["findings"][1]["message"]


def test_a_name_that_is_no_sentence_is_told(root, capsys) -> None:
    (root / "s1" / "bgaj3n.mpg").rename(root / "s1" / "zgaj3n.mpg")
    code, said = checked(capsys, root)
    assert code == 1
    assert findings(said) == [("missing", "s1"), ("failed_label", "s1/zgaj3n.mpg")]


def test_the_same_content_under_two_names(root, capsys) -> None:
    (root / "s1" / "bgaj3n.mpg").write_text("s1 bbaa1n")
    assert checked(capsys, root)[0] == 0
    code, said = checked(capsys, root, "--checksums", "-j", "2")
    assert (code, findings(said)) == (1, [("duplicate", "s1/bbaa1n.mpg")])
    assert "the same content as s1/bgaj3n.mpg" in said["findings"][0]["message"]


def test_speakers_that_are_not_there_are_missing_without_only(root, capsys) -> None:
    code = run(["verify", "grid", str(root), "--decode", "none", "--json", "-q"])
    said = json.loads(capsys.readouterr().out)
    assert code == 1
    assert len(findings(said)) == 32
    assert ("missing", "s1") not in findings(said)
    (eighth,) = (f for f in said["findings"] if f["where"] == "s8")
    assert eighth["message"].endswith("lists of older copies have 889")


@pytest.mark.parametrize("speaker", ["s21", "s40"])
def test_a_speaker_that_grid_does_not_have(root, capsys, speaker: str) -> None:
    (root / speaker).mkdir()
    (root / speaker / "bbaa1n.mpg").write_text("x")
    code, said = checked(capsys, root)
    assert (code, findings(said)) == (1, [("extra", speaker)])


def test_copies_in_another_quality_are_a_remark(root, capsys) -> None:
    high = root / "s1" / "video" / "mpg_6000"
    high.mkdir(parents=True)
    (high / "bbaa1n.mpg").write_text("large")
    code, said = checked(capsys, root)
    assert (code, findings(said)) == (0, [])
    assert findings(said, certain=False) == [("extra", "s1/video/mpg_6000/bbaa1n.mpg")]


def test_empty_files_and_pointers_are_no_media(root, capsys) -> None:
    (root / "s1" / "bbaa1n.mpg").write_bytes(b"")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
    (root / "s1" / "bbaa2n.mpg").write_text(pointer)
    code, said = checked(capsys, root)
    assert code == 1
    assert findings(said) == [("empty", "s1/bbaa1n.mpg"), ("empty", "s1/bbaa2n.mpg")]
    assert "git lfs pull" in said["findings"][1]["message"]


def record(root: Path) -> None:
    members = tuple(
        Member(p.relative_to(root).as_posix(), p.stat().st_size, sha256_file(p))
        for p in sorted((root / "s1").iterdir())
    )
    (root / "downloads").mkdir()
    made = Record("downloads/s1.zip", "https://x/s1.zip", 1, "", "", "", "2026", members)
    made.write(root / "downloads" / "s1.zip.json")


def test_what_a_download_recorded_is_held_against_what_is_there(root, capsys) -> None:
    record(root)
    assert checked(capsys, root, "--checksums")[0] == 0
    (root / "s1" / "bbaa1n.mpg").write_text("s1 bbaa1N")  # same length
    (root / "s1" / "bbaa2n.mpg").write_text("longer than before")
    (root / "s1" / "bbaa3n.mpg").unlink()
    code, said = checked(capsys, root)
    assert code == 1
    expected = [("missing", "s1"), ("checksum", "s1/bbaa2n.mpg"), ("missing", "s1/bbaa3n.mpg")]
    assert findings(said) == expected
    _, said = checked(capsys, root, "--checksums")
    assert findings(said) == [*expected, ("checksum", "s1/bbaa1n.mpg")]


def test_only_wants_a_group_of_the_corpus(root, capsys) -> None:
    assert run(["verify", "grid", str(root), "--only", "s21"]) == 2
    assert "--only s21: no group of this corpus" in capsys.readouterr().err


def test_a_share_that_is_none(root, capsys) -> None:
    assert run(["verify", "grid", str(root), "--decode", "some"]) == 2
    assert "--decode some: expected a share such as 2%, all, or none" in capsys.readouterr().err


def test_the_table_shows_counts_findings_and_a_sum(root, capsys) -> None:
    (root / "s1" / "bgaj3n.mpg").unlink()
    assert run(["verify", "grid", str(root), "--only", "s1", "--decode", "none", "-q"]) == 1
    out = capsys.readouterr().out
    for piece in ("s1       999     1,000  clips  differs", "findings: 1 missing", "1 findings, 0"):
        assert piece in out


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """A clip in GRID's own codecs, and three files that a reader should not get through."""
    root = tmp_path_factory.mktemp("drawn") / "GRID"
    (good,) = write_grid(root, speakers=1, clips=1).clips
    whole = (root / good.path).read_bytes()
    (root / "s1" / "bbaz7n.mpg").write_bytes(whole[: len(whole) * 2 // 5])
    (root / "s1" / "bbaz9n.mpg").write_text("this is no video " * 40)
    make_video(root / "s1" / "bbaz8n.mpg", codec="mpeg1video")
    return root


def test_files_are_decoded_to_their_end(drawn, capsys) -> None:
    code, said = checked(capsys, drawn, "--decode", "all", "-j", "1")
    assert code == 1
    broken = {w for k, w in findings(said) if k == "undecodable"}
    assert broken == {"s1/bbaz7n.mpg", "s1/bbaz9n.mpg"}
    assert {w for k, w in findings(said) if k == "no_audio"} == {"s1/bbaz8n.mpg"}
    assert said["checked"]["decoded"] == said["n_clips"] == 4
