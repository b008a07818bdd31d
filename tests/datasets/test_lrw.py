"""LRW: a word in the middle of 29 frames."""

from pathlib import Path

import pytest

from avbench.datasets.base import Problem, Scan, Word
from avbench.datasets.lrw import LrwBuilder
from avbench.errors import UserError

TEXT = "Word: ABOUT\nClip start: 10:31:05\nDuration: 0.40 seconds\n"


def put(root: Path, stem: str, text: str | None = TEXT) -> None:
    (root / stem).parent.mkdir(parents=True, exist_ok=True)
    (root / f"{stem}.mp4").touch()
    if text is not None:
        (root / f"{stem}.txt").write_bytes(text.encode())


def scan(root: Path) -> Scan:
    return LrwBuilder().scan(root)


@pytest.mark.parametrize("above", ["", "lipread_mp4/", "LRW/lipread_mp4/"])
def test_a_clip(tmp_path, above: str):
    put(tmp_path, f"{above}ABOUT/val/ABOUT_00007")
    found = scan(tmp_path)
    clip = found.clips[0]
    assert clip.clip_id == "lrw/ABOUT/val/ABOUT_00007"
    assert clip.video == tmp_path / f"{above}ABOUT/val/ABOUT_00007.mp4"
    assert (clip.text, clip.split, clip.language) == ("ABOUT", "val", "en")
    assert (clip.speaker, clip.session) == ("", clip.clip_id)
    assert found.words[clip.clip_id] == (Word(0.38, 0.78, "ABOUT"),)
    assert (found.problems, found.notes) == ((), ())


@pytest.mark.parametrize("root", ["ABOUT", "."])
def test_one_word_s_folder_may_be_the_root(tmp_path, root: str):
    put(tmp_path, "ABOUT/test/ABOUT_00001")
    assert [c.clip_id for c in scan(tmp_path / root).clips] == ["lrw/ABOUT/test/ABOUT_00001"]


def test_clips_are_sorted_by_id(tmp_path):
    for stem in ("ZERO/test/ZERO_00001", "ABOUT/train/ABOUT_00002", "ABOUT/test/ABOUT_00001"):
        put(tmp_path, stem)
    ids = [c.clip_id for c in scan(tmp_path).clips]
    assert ids == sorted(ids)
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("Duration: 0.39 seconds", (0.385, 0.775)),
        ("duration:0.39 s", (0.385, 0.775)),
        ("\ufeffDuration: 1.16 seconds\r\n", (0.0, 1.16)),
        ("Duration: 1 second", (0.08, 1.08)),
    ],
)
def test_word_times_follow_from_the_duration(tmp_path, line: str, word: tuple[float, float]):
    put(tmp_path, "ABOUT/val/ABOUT_00007", line)
    assert scan(tmp_path).words["lrw/ABOUT/val/ABOUT_00007"] == (Word(*word, "ABOUT"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Word: ABOUT\n",
            "ABOUT_00007.txt: no word times: expected a line 'Duration: 0.39 seconds'",
        ),
        (
            "Duration: 1.17 seconds",
            "ABOUT_00007.txt: no word times: found 'Duration: 1.17 seconds', expected more than 0 "
            "and at most 1.16 seconds",
        ),
        (
            "Duration: 0 seconds",
            "ABOUT_00007.txt: no word times: found 'Duration: 0 seconds', expected more than 0 and "
            "at most 1.16 seconds",
        ),
        (
            "Duration: soon",
            "ABOUT_00007.txt: no word times: found 'Duration: soon', expected more than 0 and at "
            "most 1.16 seconds",
        ),
        (None, "no ABOUT_00007.txt beside it: no word times"),
    ],
)
def test_without_a_duration_the_clip_stays(tmp_path, text: str | None, message: str):
    put(tmp_path, "ABOUT/val/ABOUT_00006")
    put(tmp_path, "ABOUT/val/ABOUT_00007", text)
    found = scan(tmp_path)
    assert [c.text for c in found.clips] == ["ABOUT", "ABOUT"]
    assert found.problems == (
        Problem("lrw/ABOUT/val/ABOUT_00007", "ABOUT/val/ABOUT_00007.mp4", "failed_label", message),
    )


def test_a_copy_without_texts_is_one_note(tmp_path):
    put(tmp_path, "ABOUT/val/ABOUT_00006", None)
    found = scan(tmp_path)
    assert (found.problems, found.notes) == ((), ("no word times: no text file below the root",))


def test_a_text_without_a_video_is_a_failure(tmp_path):
    put(tmp_path, "ABOUT/val/ABOUT_00006")
    put(tmp_path, "ABOUT/val/ABOUT_00007")
    (tmp_path / "ABOUT/val/ABOUT_00007.mp4").unlink()
    message = "no video of lrw/ABOUT/val/ABOUT_00007, but there is a text for it"
    assert scan(tmp_path).problems == (
        Problem(None, "ABOUT/val/ABOUT_00007.txt", "missing_video", message),
    )


def test_a_file_in_another_word_s_folder_is_no_clip(tmp_path):
    put(tmp_path, "ABOUT/val/ABOUT_00006")
    put(tmp_path, "ABOUT/val/ZERO_00006")
    found = scan(tmp_path)
    assert len(found.clips) == 1
    assert found.notes == (
        "1 videos are no clips: expected LRW's ABOUT/train/ABOUT_00001.mp4; "
        "first ABOUT/val/ZERO_00006.mp4",
    )


def test_other_folders_are_refused(tmp_path):
    with pytest.raises(UserError) as caught:
        scan(tmp_path)
    assert str(caught.value) == (
        f"no clip below {tmp_path}: looked for LRW's ABOUT/train/ABOUT_00001.mp4; found no file at "
        "all; give the folder lipread_mp4"
    )
