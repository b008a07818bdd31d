"""A table of targets beside any corpus."""

from pathlib import Path

import numpy as np
import pytest
from tiny_media import make_video

from avbench.datasets.base import Target
from avbench.datasets.pairs import PairsBuilder
from avbench.errors import UserError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("s1/bbaf2n.mpg", "s1/bbaf3s.mpg", "s2/lbak1p.mpg", "speech/bbaf2n.wav"):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "corpus" / "speech").rename(tmp_path / "speech")
    return tmp_path / "corpus"


def table(root: Path, text: str) -> PairsBuilder:
    path = root.parent / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    return PairsBuilder(table=path, corpus="grid")


def test_clips_with_their_targets(root: Path) -> None:
    builder = table(
        root,
        "clip_id,language,target_text,target_audio\n"
        "grid/s1/bbaf2n,es,pon azul,speech/bbaf2n.wav\n"
        "grid/s1/bbaf2n,fr,mets bleu,\n"
        "s2/lbak1p,es,pon,\n",
    )
    scan = builder.scan(root)
    assert [c.clip_id for c in scan.clips] == ["grid/s1/bbaf2n", "grid/s2/lbak1p"]
    assert scan.targets == (
        Target("grid/s1/bbaf2n", "es", "pon azul", root.parent / "speech/bbaf2n.wav"),
        Target("grid/s1/bbaf2n", "fr", "mets bleu"),
        Target("grid/s2/lbak1p", "es", "pon"),
    )
    assert "1 clips without a target left out" in scan.notes


def test_what_a_clip_speaks_may_stand_in_the_table(tmp_path: Path) -> None:
    make_video(tmp_path / "videos" / "a.mov", 5, np.zeros(3200, np.float32))
    path = tmp_path / "pairs.csv"
    path.write_text(
        "clip_id,language,target_text,source_language,source_text\n"
        "a,de,setz blau,en,bin blue\n"
        "a,es,pon azul,fr,another row\n"
    )
    (clip,) = PairsBuilder(table=path).scan(tmp_path / "videos").clips
    assert (clip.language, clip.text) == ("en", "bin blue")  # of its first row


def test_the_corpus_s_own_words_count_first(root: Path) -> None:
    rows = "clip_id,language,target_text,source_language,source_text\ns1/bbaf2n,es,pon,de,no\n"
    (clip,) = table(root, rows).scan(root).clips
    assert (clip.language, clip.text) == ("en", "bin blue at f two now")


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        ("s9/zzzz,es,x,", "missing_clip", "no clip 's9/zzzz' in the corpus"),
        ("s1/bbaf3s,,x,", "missing_target", "s1/bbaf3s: no language"),
        ("s1/bbaf3s,es,,", "missing_target", "s1/bbaf3s: neither target_text nor target_audio"),
        ("s1/bbaf2n,es,y,", "missing_target", "grid/s1/bbaf2n: es stands there twice"),
    ],
)
def test_a_faulty_row_is_a_problem_and_no_more(root: Path, row: str, code: str, said: str) -> None:
    head = "clip_id,language,target_text,target_audio\ns1/bbaf2n,es,pon,\n"
    scan = table(root, f"{head}{row}\n").scan(root)
    assert len(scan.targets) == 1
    assert (code, f"row 2: {said}") in [(p.code, p.message) for p in scan.problems]


def test_a_recording_that_is_not_there(root: Path) -> None:
    rows = "clip_id,lang,audio\ns1/bbaf2n,es,speech/bbaf2n.wav\ns1/bbaf3s,es,gone.wav\n"
    (problem,) = [p for p in table(root, rows).scan(root).problems if p.code == "missing_target"]
    assert problem.message.endswith("gone.wav is not there")


def test_ids_of_another_corpus_are_answered_with_one_that_fits(root: Path) -> None:
    builder = table(root, "clip_id,language,target_text\nlrs3/s1/bbaf2n,es,pon\n")
    with pytest.raises(UserError, match="the corpus has such as grid/s1/bbaf2n"):
        builder.scan(root)


def test_missing_columns_are_named(root: Path) -> None:
    with pytest.raises(UserError, match="no column language, target_text or target_audio; found"):
        table(root, "clip_id,words\ngrid/s1/bbaf2n,x\n").scan(root)


def test_pairs_of_pairs_cannot_be(root: Path) -> None:
    with pytest.raises(UserError, match="--corpus pairs cannot be"):
        PairsBuilder(table=root, corpus="pairs").scan(root)
