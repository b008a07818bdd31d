"""Names that every tool takes, and Kaldi's order."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.exporting.names import clip_id_of, file_name, flat_name, utterance

PARTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1)
IDS = st.lists(PARTS.filter(lambda p: "/" not in p), min_size=1, max_size=3).map("/".join)


@pytest.mark.parametrize(
    ("clip_id", "name"),
    [
        ("grid/s1/bbaf2n", "grid+s1+bbaf2n"),
        ("lrs3/test/-x_Y--z/00002", "lrs3+test+-x_Y--z+00002"),
        ("folder/a b.c", "folder+a=20b=2Ec"),
        ("folder/é+=", "folder+=C3=A9=2B=3D"),
    ],
)
def test_only_what_a_tool_may_trip_over_is_escaped(clip_id: str, name: str) -> None:
    assert flat_name(clip_id) == name
    assert clip_id_of(name) == clip_id


@given(IDS)
def test_a_name_leads_back_to_its_id_and_is_plain(clip_id: str) -> None:
    name = flat_name(clip_id)
    assert clip_id_of(name) == clip_id
    assert re.fullmatch(r"[A-Za-z0-9_+=-]+", name)


@given(IDS)
def test_a_file_name_has_the_parts_of_its_id(clip_id: str) -> None:
    name = file_name(clip_id)
    assert clip_id_of(name.replace("/", "+")) == clip_id
    assert re.fullmatch(r"[A-Za-z0-9_=/-]+", name)


@given(st.lists(st.tuples(st.one_of(st.just(""), PARTS), IDS), min_size=2, unique=True))
def test_sorted_by_utterance_is_sorted_by_speaker(clips: list[tuple[str, str]]) -> None:
    pairs = sorted(utterance(speaker, clip_id) for speaker, clip_id in clips)
    assert [speaker for _, speaker in pairs] == sorted(speaker for _, speaker in pairs)
    assert len({name for name, _ in pairs}) == len(clips)


def test_an_utterance_begins_with_its_speaker() -> None:
    assert utterance("s-1", "grid/s1/bbaf2n") == ("s=2D1-grid+s1+bbaf2n", "s=2D1")
    assert utterance(None, "folder/x") == ("folder=2Fx", "folder=2Fx")
