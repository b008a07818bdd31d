"""GRID's file-name grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.datasets.grid_names import BadCode, code_of, sentence


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("bbaf2n", "bin blue at f two now"),
        ("swwp2s", "set white with p two soon"),
        ("lgizzp", "lay green in z zero please"),
        ("prbv9a", "place red by v nine again"),
    ],
)
def test_a_code_is_six_words(code, text):
    assert sentence(code) == text


CODES = st.tuples(
    *(st.sampled_from(s) for s in ("blps", "bgrw", "abiw", "abcdefghijklmnopqrstuvxyz")),
    st.sampled_from("z123456789"),
    st.sampled_from("anps"),
).map("".join)


@given(CODES)
def test_initials_of_a_sentence_give_the_code_back(code):
    names = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    digits = {name: str(i) for i, name in enumerate(names, start=1)}
    initials = [digits.get(w, w[0]) for w in sentence(code).split()]
    assert "".join(initials) == code


def test_every_wrong_position_is_named():
    with pytest.raises(BadCode) as caught:
        sentence("bbaw0n")
    assert str(caught.value) == (
        "'bbaw0n' is no GRID sentence: "
        "position 4 (letter) is 'w', expected one of abcdefghijklmnopqrstuvxyz; "
        "position 5 (digit) is '0', expected one of z123456789"
    )


def test_a_wrong_length_is_named():
    with pytest.raises(BadCode, match=r"'bbaf2' has 5 characters, a GRID name has 6"):
        sentence("bbaf2")


def test_prefixes_and_capitals_are_taken_off():
    assert code_of("id2_vcd_swwp2s") == "swwp2s"
    assert code_of("BBAF2N") == "bbaf2n"
    assert code_of("my_clip") == "my_clip"
