"""LRS3 in the layouts in which copies lie, and what is said of files that do not fit."""

from pathlib import Path

import pytest

from avbench.datasets.base import Problem, Scan, Word
from avbench.datasets.lrs3 import Lrs3Builder
from avbench.errors import UserError

TALK, OTHER = "aB-cD_3fGh1", "-yX_wVu7s_9"
TEXT = "Text:  HELLO WORLD\nConf:  4\nRef:   x\n\nWORD START END ASDSCORE\nHELLO 0.1 0.4 2.0\n"


def put(root: Path, *stems: str, text: str = TEXT) -> None:
    """Writes empty videos with their texts."""
    for stem in stems:
        (root / stem).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{stem}.mp4").touch()
        (root / f"{stem}.txt").write_text(text)


def scan(root: Path) -> Scan:
    return Lrs3Builder().scan(root)


def test_a_clip(tmp_path):
    put(tmp_path, f"trainval/{TALK}/50001")
    found = scan(tmp_path)
    clip = found.clips[0]
    assert clip.clip_id == f"lrs3/trainval/{TALK}/50001"
    assert clip.video == tmp_path / f"trainval/{TALK}/50001.mp4"
    assert (clip.speaker, clip.session, clip.split) == (TALK, TALK, "trainval")
    assert (clip.text, clip.language) == ("HELLO WORLD", "en")
    assert clip.extra["source_rel"] == f"trainval/{TALK}/50001.mp4"
    assert clip.extra["asd_mean"] == "2.00"
    assert found.words[clip.clip_id] == (Word(0.1, 0.4, "HELLO"),)
    assert (found.problems, found.notes) == ((), ())


@pytest.mark.parametrize(
    ("below", "root"),
    [
        ("test", "."),
        ("LRS3/test", "."),
        ("lrs3_v0.4/test", "."),
        ("mvlrs/deeper/test", "."),
        ("lrs3_test_v0.4", "."),
        ("TEST", "."),
        ("test", "test"),
        ("lrs3_test_v0.4", "lrs3_test_v0.4"),
    ],
)
def test_layouts(tmp_path, below: str, root: str):
    put(tmp_path, f"{below}/{TALK}/00001", f"{below}/{OTHER}/00002")
    ids = [c.clip_id for c in scan(tmp_path / root).clips]
    assert ids == [f"lrs3/test/{OTHER}/00002", f"lrs3/test/{TALK}/00001"]


def test_the_text_archive_may_lie_in_a_tree_of_its_own(tmp_path):
    put(tmp_path / "lrs3_v0.4", f"test/{TALK}/00001")
    (tmp_path / "lrs3_v0.4" / f"test/{TALK}/00001.mp4").rename(tmp_path / "video.mp4")
    (tmp_path / f"LRS3/test/{TALK}").mkdir(parents=True)
    (tmp_path / "video.mp4").rename(tmp_path / f"LRS3/test/{TALK}/00001.mp4")
    assert scan(tmp_path).clips[0].text == "HELLO WORLD"


def test_the_text_beside_the_video_is_taken_first(tmp_path):
    put(tmp_path, f"test/{TALK}/00001", text="Text:  FAR\n")
    put(tmp_path / "a/b", f"test/{TALK}/00001", text="Text:  NEAR\n")
    (tmp_path / f"test/{TALK}/00001.mp4").unlink()
    assert scan(tmp_path).clips[0].text == "NEAR"


def test_suffixes_in_capitals_and_other_containers(tmp_path):
    put(tmp_path, f"test/{TALK}/00001", f"test/{TALK}/00002")
    folder = tmp_path / f"test/{TALK}"
    (folder / "00001.mp4").rename(folder / "00001.MP4")
    (folder / "00001.txt").rename(folder / "00001.TXT")
    (folder / "00002.mp4").rename(folder / "00002.mkv")
    assert [c.video.name for c in scan(tmp_path).clips] == ["00001.MP4", "00002.mkv"]
    assert {c.text for c in scan(tmp_path).clips} == {"HELLO WORLD"}


def test_one_talk_in_several_parts_is_one_session(tmp_path):
    put(tmp_path, f"pretrain/{TALK}/00001", f"trainval/{TALK}/50001", f"test/{OTHER}/00001")
    found = scan(tmp_path)
    assert [(c.split, c.session) for c in found.clips] == [
        ("pretrain", TALK),
        ("test", OTHER),
        ("trainval", TALK),
    ]
    assert found.notes == (
        "1 talks lie in more than one split, and share a lag (unless pooled within a split); "
        f"first {TALK}",
    )


def test_what_does_not_fit_is_noted(tmp_path):
    put(tmp_path, f"test/{TALK}/00001", f"copy/test/{TALK}/00001", "test/short/00001")
    put(tmp_path, f"test/{TALK}/1", f"other/{TALK}/00001")
    (tmp_path / f"test/{TALK}/._00002.mp4").touch()
    found = scan(tmp_path)
    assert [c.clip_id for c in found.clips] == [f"lrs3/test/{TALK}/00001"]
    assert found.notes == (
        "left out 1 hidden files or files below __MACOSX",
        "3 videos are no clips: expected LRS3's test/<11-character video id>/00001.mp4, "
        f"trainval/..., pretrain/...; first other/{TALK}/00001.mp4",
        "1 videos not used: the same clips lie nearer to the root; "
        f"first copy/test/{TALK}/00001.mp4",
    )


def test_a_text_without_a_video_is_a_failure(tmp_path):
    put(tmp_path, f"test/{TALK}/00001", f"test/{TALK}/00002")
    (tmp_path / f"test/{TALK}/00002.mp4").unlink()
    found = scan(tmp_path)
    assert len(found.clips) == 1
    message = f"no video of lrs3/test/{TALK}/00002, but there is a text for it"
    assert found.problems == (Problem(None, f"test/{TALK}/00002.txt", "missing_video", message),)
    assert found.notes == ("1 clips have no video: see missing_video among the failures",)


def test_a_part_without_any_video_is_one_note(tmp_path):
    put(tmp_path, f"test/{TALK}/00001", *(f"pretrain/{OTHER}/0000{i}" for i in range(3)))
    for i in range(3):
        (tmp_path / f"pretrain/{OTHER}/0000{i}.mp4").unlink()
    found = scan(tmp_path)
    assert found.problems == ()
    assert found.notes == ("pretrain: no video at all (3 clips: there is a text for it)",)


def test_a_video_without_a_text_stays_and_is_a_failure(tmp_path):
    put(tmp_path, f"test/{TALK}/00001", f"test/{TALK}/00002")
    (tmp_path / f"test/{TALK}/00002.txt").unlink()
    found = scan(tmp_path)
    assert [c.text for c in found.clips] == ["HELLO WORLD", None]
    assert found.problems == (
        Problem(
            f"lrs3/test/{TALK}/00002",
            f"test/{TALK}/00002.mp4",
            "failed_label",
            "no 00002.txt beside it: no transcript",
        ),
    )


def test_a_copy_without_any_text_is_one_note(tmp_path):
    put(tmp_path, f"test/{TALK}/00001", f"test/{TALK}/00002")
    for text in tmp_path.rglob("*.txt"):
        text.unlink()
    found = scan(tmp_path)
    assert (len(found.clips), found.problems) == (2, ())
    assert found.notes == ("no transcripts: no text file below the root",)


def test_clips_without_word_times_are_counted(tmp_path):
    put(tmp_path, f"test/{TALK}/00001")
    put(tmp_path, f"test/{TALK}/00002", text="Text:  HELLO\n")
    found = scan(tmp_path)
    assert list(found.words) == [f"lrs3/test/{TALK}/00001"]
    assert found.notes == ("no word times in the texts of 1 of 2 clips",)


def test_mouth_crops_of_a_recipe_are_no_clips(tmp_path):
    put(tmp_path, f"test/{TALK}/00001")
    for name in (f"video/test/{TALK}/00001.mp4", f"audio/test/{TALK}/00001.wav"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    found = scan(tmp_path)
    assert [c.extra["source_rel"] for c in found.clips] == [f"test/{TALK}/00001.mp4"]
    assert found.notes == ("left out 1 mouth crops below video/, made from the clips",)


@pytest.mark.parametrize("root", [".", "video", "video/test"])
def test_mouth_crops_alone_are_refused(tmp_path, root: str):
    for name in (f"video/test/{TALK}/00001.mp4", f"audio/test/{TALK}/00001.wav"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    with pytest.raises(UserError) as caught:
        scan(tmp_path / root)
    assert str(caught.value) == (
        f"{tmp_path / root} holds 1 mouth crops in video/ with their sound in audio/, as "
        "lip-reading recipes write them, and no LRS3 clip; offsets are measured on whole faces: "
        "give the folder of the original clips"
    )


def test_other_folders_are_refused_with_what_is_there(tmp_path):
    (tmp_path / "a.wav").touch()
    with pytest.raises(UserError) as caught:
        scan(tmp_path)
    assert str(caught.value) == (
        f"no clip below {tmp_path}: looked for LRS3's test/<11-character video id>/00001.mp4, "
        "trainval/..., pretrain/...; found 1 .wav; give the folder that holds test or trainval"
    )
    (tmp_path / "b.mp4").touch()
    with pytest.raises(UserError, match="holds 1 videos, but none lies as LRS3's test/"):
        scan(tmp_path)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("clips/lrs3", "holds 1 videos, but none lies as LRS3's"),
        ("clips/lrs3_prepared", "holds 11 mouth crops in video/ with their sound in audio/"),
        ("clips/lrs3_prepared/video/test", "holds 4 mouth crops"),
        ("systems/l2s_lrs3", "holds 112 videos, but none lies as LRS3's"),
    ],
)
def test_what_was_made_from_lrs3_is_not_taken_for_it(real_data, folder: str, message: str):
    with pytest.raises(UserError, match=message):
        scan(real_data / folder)
