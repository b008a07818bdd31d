"""LRS2: split lists wherever they lie, clips that they name and that are not there."""

from pathlib import Path

import pytest

from avbench.datasets.base import Problem, Scan, Word
from avbench.datasets.lrs2 import Lrs2Builder
from avbench.errors import UserError

SHOW, OTHER = "5500000000000007919", "6300000000000015838"
TEXT = "Text:  HELLO WORLD\nConf:  4\n"
WORDS = "\nWORD START END ASDSCORE\nHELLO 0.1 0.4 2.0\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """mvlrs_v1 with three clips in main and one in pretrain, no lists yet."""
    root = tmp_path / "LRS2" / "mvlrs_v1"
    for stem in (f"main/{SHOW}/00001", f"main/{SHOW}/00002", f"main/{OTHER}/00001"):
        put(root / stem)
    put(root / f"pretrain/{SHOW}/00003", TEXT + WORDS)
    return root


def put(stem: Path, text: str = TEXT) -> None:
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".mp4").touch()
    stem.with_suffix(".txt").write_text(text)


def put_lists(folder: Path, **lists: str) -> None:
    given = {"train": "", "val": "", "test": "", "pretrain": f"{SHOW}/00003\n", **lists}
    for name, content in given.items():
        (folder / f"{name}.txt").write_bytes(content.encode())


def scan(root: Path) -> Scan:
    return Lrs2Builder().scan(root)


def splits(found: Scan) -> dict[str, str]:
    return {c.clip_id.removeprefix("lrs2/"): c.split for c in found.clips}


ALL = {"train": f"{SHOW}/00001\n", "val": f"{SHOW}/00002\n", "test": f"{OTHER}/00001 NF\n"}
SPLITS = {
    f"main/{SHOW}/00001": "train",
    f"main/{SHOW}/00002": "val",
    f"main/{OTHER}/00001": "test",
    f"pretrain/{SHOW}/00003": "pretrain",
}


@pytest.mark.parametrize("lists", ["inside", "above"])
@pytest.mark.parametrize("start", ["inside", "above"])
def test_lists_inside_or_one_level_up(root: Path, lists: str, start: str):
    put_lists(root if lists == "inside" else root.parent, **ALL)
    found = scan(root if start == "inside" else root.parent)
    assert splits(found) == SPLITS
    assert (found.problems, found.notes) == (
        (),
        ("no word times in the texts of 3 of 4 clips",),
    )


def test_main_alone_with_the_lists_beside_it(root: Path):
    put_lists(root, **ALL)
    found = scan(root / "main")
    assert splits(found) == {k: v for k, v in SPLITS.items() if k.startswith("main")}
    assert "pretrain: no video at all (1 clips: it stands in pretrain.txt)" in found.notes


def test_a_clip(root: Path):
    put_lists(root, **ALL)
    clip = scan(root).clips[-1]
    assert clip.clip_id == f"lrs2/pretrain/{SHOW}/00003"
    assert (clip.speaker, clip.session, clip.text, clip.language) == ("", SHOW, "HELLO WORLD", "en")
    assert clip.video == root / f"pretrain/{SHOW}/00003.mp4"
    assert scan(root).words[clip.clip_id] == (Word(0.1, 0.4, "HELLO"),)
    assert len({c.session for c in scan(root).clips}) == 2


@pytest.mark.parametrize(
    "line",
    [
        "{id}",
        "{id} NF",
        "{id}\tMV 3",
        "  {id}  ",
        "main/{id}",
        "{id}.mp4",
        "\ufeff{id}",
        "\n\n{id}\r\n\r\n",
    ],
)
def test_the_first_word_of_a_line_counts(root: Path, line: str):
    put_lists(root, test=line.format(id=f"{OTHER}/00001"))
    assert splits(scan(root))[f"main/{OTHER}/00001"] == "test"


def test_lines_that_name_no_clip_are_noted(root: Path):
    put_lists(root, **ALL | {"test": f"# by hand\n{OTHER}/00001\nfoo/00001\n"})
    assert scan(root).notes[0] == (
        "2 lines of test.txt are not <programme>/<number>; first '# by hand'"
    )


def test_a_clip_of_two_lists_is_held_out(root: Path):
    put_lists(root, **ALL | {"train": f"{SHOW}/00001\n{OTHER}/00001\n{OTHER}/00001\n"})
    found = scan(root)
    assert splits(found) == SPLITS
    assert found.notes[0] == (
        "1 clips stand in two lists: the first of test, val, train, pretrain is taken; "
        f"first main/{OTHER}/00001"
    )


def test_a_clip_in_no_list_is_unlisted(root: Path):
    put_lists(root, **ALL | {"test": ""})
    found = scan(root)
    assert splits(found)[f"main/{OTHER}/00001"] == "unlisted"
    assert found.notes[0] == f"1 clips are in no list; first main/{OTHER}/00001"


def test_without_lists_main_is_unlisted_and_pretrain_is_pretrain(root: Path):
    found = scan(root)
    assert set(splits(found).values()) == {"unlisted", "pretrain"}
    assert found.notes[0] == (
        "no pretrain.txt, train.txt, val.txt, test.txt: neither below the root nor in the folder "
        "above it; clips of main in no list have the split unlisted"
    )


def test_a_listed_clip_that_is_not_there_is_a_failure(root: Path):
    put_lists(root, **ALL | {"val": f"{SHOW}/00002\n{SHOW}/00099\n"})
    found = scan(root)
    message = f"no video of lrs2/main/{SHOW}/00099, but it stands in val.txt"
    assert found.problems == (Problem(None, f"main/{SHOW}/00099.mp4", "missing_video", message),)
    assert found.notes[0] == "1 clips have no video: see missing_video among the failures"


def test_a_listed_text_without_a_video_is_one_failure(root: Path):
    put_lists(root, **ALL)
    (root / f"main/{SHOW}/00002.mp4").unlink()
    assert [p.code for p in scan(root).problems] == ["missing_video"]


def test_a_listed_part_that_is_absent_is_one_note(root: Path):
    put_lists(root, **ALL | {"pretrain": f"{SHOW}/00003\n{SHOW}/00004\n"})
    (root / f"pretrain/{SHOW}/00003.mp4").unlink()
    (root / f"pretrain/{SHOW}/00003.txt").unlink()
    found = scan(root)
    assert found.problems == ()
    assert found.notes[0] == "pretrain: no video at all (2 clips: it stands in pretrain.txt)"


def test_other_folders_are_refused(tmp_path: Path):
    (tmp_path / "a.mp4").touch()
    with pytest.raises(UserError) as caught:
        scan(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} holds 1 videos, but none lies as LRS2's main/<19-digit programme id>/"
        "00001.mp4, pretrain/...: first a.mp4; give the folder mvlrs_v1, with main in it, or let "
        "`folder` take videos of any name"
    )
