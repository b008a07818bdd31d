"""MuAViC as its own scripts leave it: tables, texts, mouth crops."""

from pathlib import Path

import pytest

from avbench.datasets.base import Target
from avbench.datasets.muavic import MuavicBuilder
from avbench.errors import UserError

TALK = "a_B-cD3fGh1"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "muavic" / "es"
    rows = [f"{TALK}/{TALK}_{k:04d}\tv.mp4\ta.wav\t75\t48000" for k in range(3)]
    write(folder / "train.tsv", "\n".join(["/some/machine", *rows, ""]))
    write(folder / "train.es", "uno\ndos\ntres\n")
    write(folder / "train.en", "one\ntwo\nthree\n")
    for k in range(2):
        write(folder / "video" / "train" / TALK / f"{TALK}_{k:04d}.mp4", "")
    write(folder / "audio" / "train" / TALK / f"{TALK}_0000.wav", "")
    return tmp_path / "muavic"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_rows_are_clips_whose_files_lie_beside_the_table(root: Path) -> None:
    first, second = MuavicBuilder().scan(root).clips
    assert first.clip_id == f"muavic/es/train/{TALK}/{TALK}_0000"
    assert first.video == root / "es/video/train" / TALK / f"{TALK}_0000.mp4"
    assert first.audio == root / "es/audio/train" / TALK / f"{TALK}_0000.wav"
    assert second.audio is None
    assert (first.text, first.language, first.split, first.session) == ("uno", "es", "train", TALK)


def test_other_languages_are_targets(root: Path) -> None:
    assert MuavicBuilder().scan(root).targets[0] == Target(
        f"muavic/es/train/{TALK}/{TALK}_0000", "en", "one"
    )


def test_a_row_without_a_video_is_a_problem(root: Path) -> None:
    (problem,) = MuavicBuilder().scan(root).problems
    assert problem.code == "missing_video"
    assert problem.message == f"no video/{TALK}/{TALK}_0002.mp4 beside the table: left out"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("only\ttwo", "found 2 fields, expected id, video, audio, video frames, samples"),
        ("../up\tv\ta\t1\t2", "found the id '../up', expected such as <video id>/<segment>"),
        (
            f"{TALK}/{TALK}_0000\tv\ta\t1\t2",
            f"{TALK}/{TALK}_0000 stands there twice; the first one is taken",
        ),
    ],
)
def test_a_faulty_row_is_a_problem_and_no_more(root: Path, row: str, said: str) -> None:
    with (root / "es" / "train.tsv").open("a") as table:
        table.write(f"{row}\n")
    scan = MuavicBuilder().scan(root)
    assert f"line 5: {said}" in [p.message for p in scan.problems]
    assert {c.text for c in scan.clips} == {None}  # four rows, three lines of text


def test_the_root_may_be_one_language(root: Path) -> None:
    assert len(MuavicBuilder().scan(root / "es").clips) == 2


def test_no_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="run MuAViC's own preparation first"):
        MuavicBuilder().scan(tmp_path)
