"""Error rates: analytic cases, parity with jiwer on pools, and every status."""

import jiwer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.errors import NoText, UnknownName, Unmeasurable
from avbench.features.texts import Text
from avbench.features.transcript import Transcript
from avbench.metrics import METRICS
from avbench.metrics.viseme import VisemeErrorRate
from avbench.metrics.wer import Cer, Wer, WerGrid, WerGridClosed

SENTENCES = st.lists(st.sampled_from(["a", "b", "c", "d", "ab", "ba"]), max_size=8).map(" ".join)
SPOKEN = SENTENCES.filter(bool)


def clip(metric, ref, hyp, language="en"):
    return metric.per_clip(Text(ref, language), Transcript(hyp, language, "asr"))


def pooled(metric, pairs):
    rows = [clip(metric, ref, hyp) for ref, hyp in pairs]
    return metric.pooling({k: np.array([row[k] for row in rows]) for k in rows[0]})


@pytest.mark.parametrize(
    ("ref", "hyp", "counts"),
    [
        ("a b c d", "a b c d", (0, 0, 0, 4)),
        ("a b c d", "a x c d", (1, 0, 0, 4)),
        ("a b c d", "a c d", (0, 1, 0, 4)),
        ("a b c d", "a b b c d", (0, 0, 1, 4)),
        ("a b c d", "", (0, 4, 0, 4)),
        ("a", "b c d", (1, 0, 2, 1)),
    ],
)
def test_counts(ref, hyp, counts):
    found = clip(Wer(normaliser="none"), ref, hyp)
    assert tuple(found[k] for k in ("sub", "del", "ins", "words")) == counts
    assert found["wer"] == sum(counts[:3]) / counts[3]


@given(pairs=st.lists(st.tuples(SPOKEN, SENTENCES), min_size=1, max_size=12))
def test_the_pooled_rates_are_jiwer_s(pairs):
    refs, hyps = map(list, zip(*pairs, strict=True))
    assert pooled(Wer(normaliser="none"), pairs) == pytest.approx(jiwer.wer(refs, hyps))
    assert pooled(Cer(normaliser="none"), pairs) == pytest.approx(jiwer.cer(refs, hyps))


def test_errors_and_words_are_summed_before_they_are_divided():
    pairs = [("a", "b"), ("a b c d e f g h i", "a b c d e f g h i")]
    assert pooled(Wer(normaliser="none"), pairs) == pytest.approx(0.1)


@pytest.mark.parametrize(("language", "rate"), [("en", 0.0), ("fr", 1.0)])
def test_the_rule_for_english_is_taken_for_english_alone(language, rate):
    assert clip(Wer(), "twenty one", "21.", language)["wer"] == rate


def test_the_normaliser_moves_grid_by_thirty_points():
    ref, hyp = "bin blue at f two now", "Bin blue at F2 now."
    assert clip(Wer(normaliser="basic"), ref, hyp)["wer"] == pytest.approx(2 / 6)
    assert clip(WerGrid(), ref, hyp)["wer_grid"] == 0.0


def test_the_closed_set_has_its_own_name_and_snaps():
    ref, hyp = "bin blue at f two now", "Bimblue F2 now."
    assert clip(WerGrid(), ref, hyp)["wer_grid"] == pytest.approx(3 / 6)
    assert clip(WerGridClosed(), ref, hyp)["wer_grid_closed"] == 0.0
    assert clip(WerGridClosed(), ref, "")["wer_grid_closed"] == 1.0
    with pytest.raises(Unmeasurable, match=r"^the reference 'hello there' is no sentence of GRID"):
        clip(WerGridClosed(), "hello there", hyp)


@pytest.mark.parametrize("name", ["wer", "cer", "viseme_er", "asr_bleu", "asr_chrf"])
def test_a_reference_without_words_is_a_reason(name):
    with pytest.raises(NoText, match=r"^the reference '\?!' holds no word under the normaliser"):
        clip(METRICS[name](), "?!", "hello")


@pytest.mark.parametrize("name", ["wer", "cer", "viseme_er"])
def test_an_empty_hypothesis_counts_in_full(name):
    assert clip(METRICS[name](), "hello there", "")[name] == 1.0


@pytest.mark.parametrize("name", ["asr_bleu", "asr_chrf"])
def test_an_empty_hypothesis_scores_nothing(name):
    assert clip(METRICS[name](), "hello there", "")[name] == 0.0


def test_who_wrote_the_words_is_a_statistic():
    metric = METRICS["wer@given"]()
    assert metric.per_clip(Text("a", "en"), Text("a", "en"))["given"] == 1.0
    assert clip(Wer(), "a", "a")["given"] == 0.0


def test_the_normaliser_s_version_is_a_parameter():
    assert Wer().normaliser == "whisper/0.1.15"
    assert WerGrid(normaliser="basic").normaliser == "basic/1"
    with pytest.raises(UnknownName, match="no normaliser is called 'gird'; did you mean 'grid'"):
        Wer(normaliser="gird")


def test_visemes_forgive_what_lips_do_not_show():
    ref, hyp = "pat the van", "bat the fan"
    assert clip(Wer(), ref, hyp)["wer"] == pytest.approx(2 / 3)
    assert clip(VisemeErrorRate(), ref, hyp)["viseme_er"] == 0.0
    assert clip(VisemeErrorRate(), ref, "cat the van")["viseme_er"] == pytest.approx(1 / 8)


def test_visemes_are_read_in_english_alone():
    with pytest.raises(Unmeasurable, match=r"^viseme_er reads English alone; the language here is"):
        clip(VisemeErrorRate(), "hola", "hola", "es")
    with pytest.raises(NoText, match="holds no word that English rules read"):
        clip(VisemeErrorRate(), "привет", "привет", None)


@pytest.mark.parametrize("name", [n for n in METRICS if n.startswith(("wer", "cer", "viseme"))])
def test_every_variant_pools(name):
    metric = METRICS[name]()
    ref = "bin blue at f two now"
    rows = [
        metric.per_clip(Text(ref, "en"), Transcript(hyp, "en", "asr"))
        for hyp in (ref, "bin red at f two now")
    ]
    table = {k: np.array([row[k] for row in rows]) for k in rows[0]}
    assert metric.pooling(table) == pytest.approx(np.mean(table[name]), rel=0.1)
