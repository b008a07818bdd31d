"""GRID's grammar, and the naming of its files."""

import numpy as np
import pytest

from avbench.synth.speech import lexicon
from avbench.synth.speech.phones import PHONES


def test_the_grammar_has_51_words_and_each_can_be_spoken():
    words = {word for slot in lexicon.SLOTS for word in slot}
    assert len(words) == 51
    assert set(lexicon.PRONUNCIATIONS) == words
    assert {p for said in lexicon.PRONUNCIATIONS.values() for p in said} <= set(PHONES)


@pytest.mark.parametrize(
    ("sentence", "stem"),
    [("bin blue at f two now", "bbaf2n"), ("set white with p zero soon", "swwpzs")],
)
def test_a_stem_is_the_initials_with_the_digit_as_a_figure(sentence: str, stem: str):
    assert lexicon.stem(tuple(sentence.split())) == stem


def test_a_speaker_says_every_colour_letter_digit_once():
    sentences = lexicon.draw_sentences(1000, np.random.default_rng(0))
    assert len({(s[1], s[3], s[4]) for s in sentences}) == 1000
    assert all(w in slot for s in sentences for w, slot in zip(s, lexicon.SLOTS, strict=True))


def test_no_two_speakers_share_a_file_name():
    taken: set[str] = set()
    for k in range(6):
        lexicon.draw_sentences(1000, np.random.default_rng(k), taken)
    assert len(taken) == 6000


def test_a_thousand_and_one_sentences_are_refused():
    with pytest.raises(ValueError, match="1001 sentences for one speaker; the grammar has 1000"):
        lexicon.draw_sentences(1001, np.random.default_rng(0))
