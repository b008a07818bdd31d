"""Normalisers: what each does, as tables; parity with Whisper's; applied twice they do no more."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.errors import MissingExtra, UnknownName
from avbench.textnorm import NORMALISERS, check, normalise, signed, whisper_en
from avbench.textnorm.table import is_english

TABLE = {
    "none": {"  Dr.  Smith isn't\there ": "Dr. Smith isn't here"},
    "lower": {"Dr. SMITH  Isn't": "dr. smith isn't"},
    "basic": {
        "Dr. Smith isn't (laughs) here, [music] OK?": "dr smith isn t here ok",
        "¿Qué tal, señor?": "qué tal señor",
        "$5 <unk> 3.5": "5 3 5",
        "": "",
        "...": "",
    },
    "muavic": {
        "Dr. Smith isn't (Laughter) here — OK?": "dr smith isnt here — ok",
        "l\u2019eau, twenty-one": "leau twentyone",
        "(Applause)": "",
    },
    "grid": {
        "Bin blue at F2 now.": "bin blue at f two now",
        "lay green with z 0, please!": "lay green with z zero please",
        "set white in B 22 soon": "set white in b two two soon",
        "at sea 3": "at sea three",
    },
    "whisper-en": {
        "Dr. Smith isn't here, it's twenty-one.": "doctor smith is not here it is 21",
        "Mr. Park's colours, um, cost $20 million": "mister park is colors cost $20000000",
        "bin blue at F2": "bin blue at f 2",
    },
}
CASES = [(name, text, out) for name, rows in TABLE.items() for text, out in rows.items()]
WORDS = st.text(
    string.ascii_letters + string.digits + " .,'()[]<>-\u2019é€ß½ 2İǅ\u0301\n", max_size=60
)


@pytest.mark.parametrize(("name", "text", "expected"), CASES)
def test_what_a_rule_does(name, text, expected):
    assert normalise(name, text) == expected


@pytest.mark.parametrize("name", ["none", "lower", "basic", "muavic", "grid"])
@given(text=WORDS | st.text(max_size=40))
def test_twice_is_once(name, text):
    once = normalise(name, text)
    assert normalise(name, once) == once


@pytest.mark.parametrize("name", ["none", "lower", "basic", "muavic", "grid"])
@given(text=WORDS)
def test_white_space_around_and_between_words_does_not_count(name, text):
    spread = "  " + text.replace(" ", "\t \n") + " "
    assert normalise(name, spread) == normalise(name, text)


@given(text=st.text(max_size=80))
def test_basic_is_whisper_s(text):
    package = pytest.importorskip("whisper_normalizer.basic")
    assert normalise("basic", text) == " ".join(package.BasicTextNormalizer()(text).split())


@given(text=WORDS)
def test_whisper_en_is_the_package_s(text):
    package = pytest.importorskip("whisper_normalizer.english")
    assert normalise("whisper-en", text) == " ".join(package.EnglishTextNormalizer()(text).split())


@pytest.mark.parametrize("code", ["en", "EN", "en-GB", "eng", "en_US"])
def test_whisper_reads_english_by_its_own_rule(code):
    assert is_english(code)
    assert normalise("whisper", "isn't", code) == "is not"


@pytest.mark.parametrize("code", [None, "", "es", "enm"])
def test_whisper_reads_all_else_by_the_basic_rule(code):
    assert not is_english(code)
    assert normalise("whisper", "isn't", code) == "isn t"


def test_the_version_stands_beside_the_name_and_must_fit():
    assert signed("basic") == signed("basic/1") == "basic/1"
    with pytest.raises(UnknownName, match=r"^normaliser basic is at version 1, version '2' was"):
        normalise("basic/2", "a")


def test_an_unknown_rule_offers_the_nearest():
    with pytest.raises(UnknownName, match=r"no normaliser is called 'basik'; did you mean 'basic'"):
        check("basik")


def test_names_and_versions_can_stand_in_a_signature():
    assert all(not set("|,:") & set(signed(name)) for name in NORMALISERS)


def test_without_the_package_the_pip_line_is_said(monkeypatch):
    monkeypatch.setattr(whisper_en, "version", lambda _: "0.0.1")
    whisper_en._rule.cache_clear()
    with pytest.raises(MissingExtra, match=r"whisper-normalizer 0\.1\.15, found 0\.0\.1: pip inst"):
        normalise("whisper-en", "a")
    whisper_en._rule.cache_clear()
