"""One archive out of a submission: the same bytes each time, and it can be scored."""

import hashlib
import os
import zipfile

import pytest
from maker import IDS, good, manifest, wav
from sounds import noisy, speech_like

from avbench.cli import run
from avbench.errors import SubmissionError
from avbench.media.write import write_wav
from avbench.submitting.pack import pack
from avbench.submitting.validate import How, validate


def names(path):
    with zipfile.ZipFile(path) as opened:
        return opened.namelist()


def test_the_same_submission_gives_the_same_bytes(tmp_path):
    first = pack(good(tmp_path / "a"), tmp_path / "1.zip").path.read_bytes()
    other = good(tmp_path / "b")
    (other / ".DS_Store").write_bytes(b"x")
    (other / "notes.py").write_text("x")
    for path in other.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    (other / "media" / f"{IDS[0]}.wav").chmod(0o777)
    assert pack(other, tmp_path / "2.zip").path.read_bytes() == first


def test_what_is_inside(tmp_path):
    path = pack(good(tmp_path / "a"), tmp_path / "1.zip").path
    media = [f"media/{clip_id}.wav" for clip_id in IDS]
    assert names(path) == ["MANIFEST.sha256", *media, "submission.toml"]
    with zipfile.ZipFile(path) as opened:
        for line in opened.read("MANIFEST.sha256").decode().splitlines():
            digest, _, name = line.partition("  ")
            assert hashlib.sha256(opened.read(name)).hexdigest() == digest
        for info in opened.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.extra == b""
            assert info.external_attr >> 16 == 0o100644


def test_media_and_words_that_lie_elsewhere_are_copied_in(tmp_path, using):
    folder = good(tmp_path / "a")
    (folder / "media").rename(tmp_path / "made")
    (tmp_path / "w.csv").write_text("clip_id,text\nc/a/one,x\n")
    (folder / "submission.toml").write_text(
        f'name = "ours"\nmedia = "{tmp_path / "made"}"\ntranscripts = "{tmp_path / "w.csv"}"\n'
    )
    path = pack(folder, tmp_path / "1.zip").path
    assert "transcripts.csv" in names(path)
    report = validate(path, How(manifest(), using=using))
    assert (report.findings, report.n_found) == ([], 2)


def test_nothing_is_overwritten_and_nothing_is_left(tmp_path):
    folder = good(tmp_path / "a")
    (tmp_path / "1.zip").write_bytes(b"mine")
    with pytest.raises(SubmissionError, match="exists already"):
        pack(folder, tmp_path / "1.zip")
    with pytest.raises(SubmissionError, match=r"ends in \.zip"):
        pack(folder, tmp_path / "1.tar")
    (folder / "media" / f"{IDS[0]}.wav").chmod(0)
    if os.geteuid():
        with pytest.raises(PermissionError):
            pack(folder, tmp_path / "2.zip")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["1.zip", "a"]


def test_an_invalid_submission_is_not_packed(tmp_path, capsys):
    folder = good(tmp_path / "a")
    wav(folder / "media" / "c/a/one.wav", [0.0] * 100)
    words = ["submission", "pack", str(folder), "--out", str(tmp_path / "1.zip"), "-q", "-j", "1"]
    assert run(words) == 1
    assert "silent" in capsys.readouterr().out
    assert not (tmp_path / "1.zip").exists()


@pytest.fixture
def corpus(tmp_path):
    """Two references with a table of them, and a submission."""
    rows = ["clip_id,audio"]
    for i, clip_id in enumerate(IDS):
        clean = speech_like(1.6, seed=i)
        write_wav(tmp_path / "ref" / f"{i}.wav", clean, 16_000)
        write_wav(tmp_path / "sub" / "media" / f"{clip_id}.wav", noisy(clean, 5, seed=i), 16_000)
        rows.append(f"{clip_id},ref/{i}.wav")
    (tmp_path / "m.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "sub" / "submission.toml").write_text('name = "ours"\n')
    return tmp_path


def test_an_archive_is_scored_like_its_folder(corpus, nothing_stays):
    path = pack(corpus / "sub", corpus / "ours.zip").path
    table = []
    for name, what in (("folder", corpus / "sub"), ("zip", path), ("again", path)):
        words = ["score", str(what), "--manifest", str(corpus / "m.csv"), "--metrics", "stoi"]
        assert run([*words, "-o", str(corpus / name), "-q", "-j", "1"]) == 0
        assert list(nothing_stays.iterdir()) == []
        table.append((corpus / name / "ours@custom" / "clips.parquet").read_bytes())
    assert table[0] == table[1] == table[2]


def test_reasons_in_a_scored_archive_are_the_same_each_time(corpus):
    (corpus / "sub" / "media" / f"{IDS[0]}.wav").write_bytes(b"hello")
    path = pack(corpus / "sub", corpus / "ours.zip").path
    table = []
    for name in ("1", "2"):
        words = ["score", str(path), "--manifest", str(corpus / "m.csv"), "--metrics", "stoi"]
        assert run([*words, "-o", str(corpus / name), "-q", "-j", "1"]) == 1
        table.append((corpus / name / "ours@custom" / "clips.parquet").read_bytes())
    assert table[0] == table[1]


def test_a_hostile_archive_is_not_scored(corpus, capsys):
    path = corpus / "x.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("submission.toml", 'name = "x"\nmedia = "/etc"\n')
        opened.writestr("media/a.wav", b"x")
    assert run(["score", str(path), "--manifest", str(corpus / "m.csv")]) == 2
    said = capsys.readouterr().err
    assert "media leads out of the submission" in said
    assert "`avbench submission validate x.zip` lists all" in said
