"""The facts table: each corpus that can be prepared is in it, figures say what was counted."""

import pytest

from avbench.datasets import DATASETS
from avbench.datasets.facts import Figure, counted
from avbench.datasets.facts_about import about, about_all
from avbench.datasets.facts_table import FACTS
from avbench.datasets.protocols_shipped import files
from avbench.errors import UnknownName

GENERIC = {"folder", "pairs"}  # no corpus of their own


def test_every_corpus_with_a_builder_has_facts():
    assert set(DATASETS) - GENERIC <= set(FACTS), "add a row to avbench/datasets/facts_table.py"


@pytest.mark.parametrize("name", sorted(FACTS))
def test_a_row_of_facts_is_whole(name):
    facts = FACTS[name]
    for text in (facts.title, facts.form, facts.access, facts.layout):
        assert text.strip()


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (counted(33_000), "33,000"),
        (counted(27.5), "27.5"),
        (Figure(151_800), "~151,800"),
        (Figure(9.25), "~9.2"),
    ],
)
def test_a_figure_that_was_not_counted_has_a_tilde(figure, text):
    assert str(figure) == text


def test_memories_are_not_sold_as_counts():
    assert FACTS["lrs3"].clips.approximate
    assert FACTS["avspeech"].clips.approximate
    assert not FACTS["grid"].clips.approximate


def test_about_all_is_one_row_a_builder():
    rows = about_all()
    assert [row["name"] for row in rows] == sorted(DATASETS)
    grid = next(row for row in rows if row["name"] == "grid")
    assert grid["clips"] == {"value": 33_000, "approximate": False}
    assert grid["licence"] == "CC BY 4.0"
    assert "grid-4s" in grid["protocols"]


def test_about_one_has_its_protocols_with_counts_and_origin():
    row = about("grid")
    four = next(p for p in row["protocols"] if p["name"] == "grid-4s")
    assert four["clips"] == {"train": 3586, "val": 199, "test": 200}
    assert four["sources"][0]["repository"].endswith("Visual-Context-Attentional-GAN")
    lipnet = next(p for p in row["protocols"] if p["name"] == "grid-lipnet-unseen")
    assert lipnet["folders"] == {"train": 29, "test": 4}
    assert row["prepare"] == "avbench prepare grid --root ROOT --out OUT"
    assert row["citation"]


def test_an_unknown_corpus_is_told():
    with pytest.raises(UnknownName, match="did you mean 'grid'"):
        about("gird")


def test_protocols_belong_to_corpora_that_are_known():
    assert {path.parent.name for path in files().values()} <= set(FACTS)
