"""Submission folders: what is read, and every fault said with its place."""

from pathlib import Path

import pytest

from avbench.errors import SubmissionError
from avbench.submission import Submission, System, media_files, write_description


def test_a_described_folder_is_read(tmp_path: Path) -> None:
    write_description(tmp_path, System(name="ours", team="A & B"), None)
    (tmp_path / "media" / "s1").mkdir()
    (tmp_path / "media" / "s1" / "a.wav").touch()
    submission = Submission.read(tmp_path)
    assert submission.system.team == "A & B"
    assert list(submission.files) == ["s1/a"]


def test_without_a_description_the_way_out_is_said(tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"not found; `avbench submission init FOLDER"):
        Submission.read(tmp_path)


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    (tmp_path / "submission.toml").write_text('nmae = "x"\nkind = "best"\n')
    with pytest.raises(SubmissionError) as error:
        Submission.read(tmp_path)
    assert all(word in str(error.value) for word in ("nmae", "name: Field required", "kind"))


def test_a_description_is_never_overwritten(tmp_path: Path) -> None:
    write_description(tmp_path, System(name="a"), None)
    with pytest.raises(SubmissionError, match="exists already"):
        write_description(tmp_path, System(name="b"), None)


def test_two_files_for_one_clip_are_refused(tmp_path: Path) -> None:
    for name in ("a.wav", "a.flac", "b.wav"):
        (tmp_path / name).touch()
    with pytest.raises(SubmissionError, match=r"one clip, two files: a\.flac and a\.wav"):
        media_files(tmp_path)


def test_hidden_files_and_other_kinds_are_passed_over(tmp_path: Path) -> None:
    for name in (".a.wav", "__MACOSX/a.wav", "readme.txt", "b.WAV"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert list(media_files(tmp_path)) == ["b"]
