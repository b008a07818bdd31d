"""mTEDx: sentences as spans of talks, texts by line, and what is wrong with a line said."""

from pathlib import Path

import pytest

from avbench.datasets.base import Target
from avbench.datasets.mtedx import MtedxBuilder
from avbench.errors import UserError

TALK, OTHER = "-aB_cD3fGh1", "ZyX-wVu7s_9"
SEGMENTS = f"""{TALK}_0000 {TALK} 1.25 4.5
{TALK}_0001 {TALK} 4.5 9
{OTHER}_0000 {OTHER} 0.0 2.0
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    part = tmp_path / "mtedx" / "es-en" / "data" / "train"
    write(part / "txt" / "segments", SEGMENTS)
    write(part / "txt" / "train.es", "hola a todos\n buenos\u2028días \nadiós\n")
    write(part / "txt" / "train.en", "hello all\ngood morning\n\n")
    write(part / "wav" / f"{TALK}.flac", "")
    write(tmp_path / "mtedx" / "video" / f"{TALK}.mp4", "")
    return tmp_path / "mtedx"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_sentence_is_a_span_of_its_talk(root: Path) -> None:
    first, second = MtedxBuilder().scan(root).clips
    assert first.clip_id == f"mtedx/es-en/train/{TALK}_0000"
    assert (first.start_s, first.end_s, first.session, first.split) == (1.25, 4.5, TALK, "train")
    assert (first.text, first.language) == ("hola a todos", "es")
    assert first.audio == root / "es-en/data/train/wav" / f"{TALK}.flac"
    assert second.text == "buenos días"  # a line separator inside a line is no end of it


def test_the_video_s_own_sound_on_request(root: Path) -> None:
    clips = MtedxBuilder(sound="video").scan(root).clips
    assert {c.source.audio for c in clips} == {root / "video" / f"{TALK}.mp4"}


def test_videos_may_lie_elsewhere(root: Path, tmp_path: Path) -> None:
    (root / "video").rename(tmp_path / "elsewhere")
    clips = MtedxBuilder(videos=tmp_path / "elsewhere").scan(root).clips
    assert {c.video for c in clips} == {tmp_path / "elsewhere" / f"{TALK}.mp4"}


def test_translations_are_targets(root: Path) -> None:
    assert MtedxBuilder().scan(root).targets == (
        Target(f"mtedx/es-en/train/{TALK}_0000", "en", "hello all"),
        Target(f"mtedx/es-en/train/{TALK}_0001", "en", "good morning"),
    )


def test_a_talk_without_a_video_is_one_row(root: Path) -> None:
    (problem,) = MtedxBuilder().scan(root).problems
    assert (problem.code, problem.path) == ("missing_video", "es-en/data/train/txt/segments")
    assert problem.message == f"no video of talk {OTHER}: 1 segments left out"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("one two", "found 2 fields, expected: segment talk start end"),
        (f"x {TALK} 3 2", "x: found 3 to 2 s, expected a start before an end"),
        (f"x {TALK} -1 2", "x: found -1 to 2 s, expected a start before an end"),
        (f"x {TALK} nan 2", "x: found nan to 2 s, expected a start before an end"),
        (f"x {TALK} 1 inf", "x: found 1 to inf s, expected a start before an end"),
        (f"x {TALK} a 2", "x: found a 2, expected two times in seconds"),
        (f"../x {TALK} 1 2", "segment '../x' cannot be a name"),
        (f"{TALK}_0000 {TALK} 1 2", f"{TALK}_0000 stands there twice; the first one is taken"),
    ],
)
def test_a_faulty_line_is_a_problem_and_no_more(root: Path, line: str, said: str) -> None:
    part = root / "es-en" / "data" / "train" / "txt"
    write(part / "segments", f"{SEGMENTS}{line}\n")
    for language in ("es", "en"):
        write(part / f"train.{language}", "one\n" * 4)
    scan = MtedxBuilder().scan(root)
    assert f"line 4: {said}" in [p.message for p in scan.problems]
    assert len(scan.clips) == 2


def test_a_text_of_another_length_gives_no_text(root: Path) -> None:
    write(root / "es-en" / "data" / "train" / "txt" / "train.es", "hola\n")
    scan = MtedxBuilder().scan(root)
    assert {c.text for c in scan.clips} == {None}
    assert "found 1 lines, expected 3: no text is taken from it" in [
        p.message for p in scan.problems
    ]


def test_no_video_at_all_says_what_to_do(root: Path) -> None:
    (root / "video" / f"{TALK}.mp4").unlink()
    with pytest.raises(UserError, match="no video of any of their talks: put them below it"):
        MtedxBuilder().scan(root)


def test_no_segments_says_what_to_unpack(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"looked for mTEDx segments .* unpack mtedx_es\.tgz"):
        MtedxBuilder().scan(tmp_path)
