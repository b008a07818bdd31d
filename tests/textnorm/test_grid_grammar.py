"""GRID's grammar, and the sentence nearest to a text."""

import pytest

from avbench.datasets import grid_names
from avbench.textnorm.grid_grammar import SLOTS, is_sentence, nearest, sentences


def test_the_grammar_is_that_of_the_file_names():
    assert tuple(tuple(words.values()) for _, words in grid_names._SLOTS) == SLOTS
    assert len(sentences()) == len(set(sentences())) == 64_000


@pytest.mark.parametrize(
    ("heard", "sentence"),
    [
        ("bin blue at f two now", "bin blue at f two now"),
        ("bimblue f two now", "bin blue at f two now"),
        ("been blue at c three soon", "bin blue at c three soon"),
        ("", ""),
    ],
)
def test_the_nearest_sentence(heard, sentence):
    assert nearest(heard) == sentence


def test_every_sentence_is_nearest_to_itself():
    for sentence in sentences()[::9_001]:
        assert nearest(sentence) == sentence
        assert is_sentence(sentence)


@pytest.mark.parametrize("text", ["", "bin blue at w two now", "bin blue at f two", "a b c d e f"])
def test_other_texts_are_no_sentences(text):
    assert not is_sentence(text)
