"""BLEU and chrF from clips' statistics: equal to sacreBLEU's corpus scores, pool by pool."""

import numpy as np
import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from avbench.errors import UnknownName
from avbench.features.texts import Text
from avbench.metrics import METRICS
from avbench.metrics.bleu import AsrBleu, corpus_statistics
from avbench.metrics.bleu_variants import BleuGiven
from avbench.metrics.chrf import ChrfGiven
from avbench.signature import signature
from avbench.stats import paired_bootstrap
from avbench.stats.pools import Bleu
from avbench.textnorm import normalise

REFS = [
    "Dr. Smith isn't here; he left at twenty past nine.",
    "It's 1995, and the programme cost $20 million.",
    "We've got twenty-one colours, haven't we?",
    "Mr. O'Neil said that they would've come to the theatre at two.",
]
HEARD = [  # what a recogniser that errs in nothing writes without marks
    "doctor smith is not here he left at twenty past nine",
    "it is nineteen ninety five and the programme cost twenty million dollars",
    "we have got twenty one colours have not we",
    "mister o'neil said that they would have come to the theatre at two",
]
TEXT = st.lists(
    st.sampled_from(["the", "cat", "sat", "on", "a", "mat", ".", ",", "Cat's", "3"]), max_size=12
)
PAIRS = st.lists(
    st.tuples(TEXT.map(" ".join), TEXT.filter(bool).map(" ".join)), min_size=1, max_size=8
)


def table(metric, hyps, refs, language=None):
    rows = [
        metric.per_clip(Text(ref, language), Text(hyp, language))
        for hyp, ref in zip(hyps, refs, strict=True)
    ]
    return {k: np.array([row[k] for row in rows]) for k in rows[0]}


@given(pairs=PAIRS)
def test_pooled_bleu_is_sacrebleu_s(pairs):
    hyps, refs = map(list, zip(*pairs, strict=True))
    metric = BleuGiven()
    expected = sacrebleu.corpus_bleu(hyps, [refs]).score
    assert metric.pooling(table(metric, hyps, refs)) == pytest.approx(expected, abs=1e-9)


@given(pairs=PAIRS)
def test_pooled_chrf_is_sacrebleu_s(pairs):
    hyps, refs = map(list, zip(*pairs, strict=True))
    metric = ChrfGiven()
    expected = sacrebleu.corpus_chrf(hyps, [refs]).score
    assert metric.pooling(table(metric, hyps, refs)) == pytest.approx(expected, abs=1e-9)


@given(pairs=PAIRS)
def test_a_clip_s_own_value_is_its_sentence_bleu(pairs):
    hyp, ref = pairs[0]
    expected = sacrebleu.sentence_bleu(hyp, [ref]).score
    assert BleuGiven().per_clip(Text(ref), Text(hyp))["bleu@given"] == pytest.approx(expected)


@pytest.mark.parametrize("lowercase", [False, True])
@pytest.mark.parametrize("tokenise", ["13a", "char", "intl", "none"])
def test_tokenisers_and_case_are_sacrebleu_s(tokenise, lowercase):
    metric = BleuGiven(tokenise=tokenise, lowercase=lowercase)
    score = sacrebleu.corpus_bleu(HEARD, [REFS], tokenize=tokenise, lowercase=lowercase).score
    assert metric.pooling(table(metric, HEARD, REFS)) == pytest.approx(score, abs=1e-9)


def test_chinese_is_split_into_characters_where_the_tokeniser_is_chosen_by_language():
    hyp, ref = ["今天天气很好"], ["今天天气真好"]
    metric = BleuGiven()
    score = sacrebleu.corpus_bleu(hyp, [ref], tokenize="char").score
    assert score > 0
    assert metric.pooling(table(metric, hyp, ref, "zh")) == pytest.approx(score)
    assert metric.pooling(table(metric, hyp, ref, "en")) == 0.0


def test_the_normaliser_alone_moves_a_perfect_transcript_to_100():
    """As measured in the literature: from some 30 points raw to 100 under Whisper's rule."""
    scores = {}
    for name in ("none", "lower", "basic", "muavic", "whisper-en"):
        metric = AsrBleu(normaliser=name, ref_normaliser=name)
        scores[name] = metric.pooling(table(metric, HEARD, REFS, "en"))
    assert scores["none"] < scores["lower"] < scores["basic"] < scores["whisper-en"]
    assert scores["none"] < 35
    assert scores["whisper-en"] > 95


def test_lists_of_unequal_length_are_refused_where_sacrebleu_cuts():
    with pytest.raises(ValueError, match=r"^2 hypotheses for 3 references; BLEU takes one of each"):
        corpus_statistics(["a", "b"], ["a", "b", "c"])


def test_lists_of_equal_length_have_statistics():
    assert Bleu()(corpus_statistics(HEARD, REFS)) == pytest.approx(
        sacrebleu.corpus_bleu(HEARD, [REFS]).score
    )


def test_one_word_has_no_corpus_bleu_but_a_sentence_bleu():
    found = table(BleuGiven(), ["yes"], ["yes"])
    assert BleuGiven().pooling(found) == 0.0
    assert found["bleu@given"][0] == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("name", "ref", "hyp", "sides"),
    [
        ("asr_bleu@fairseq-oct22", "It is HERE.", "IT is here", ("It is HERE.", "it is here")),
        (
            "asr_bleu@seamless-whisper-large-v2",
            "It isn't HERE.",
            "it is not here",
            ("it is not here", "it is not here"),
        ),
    ],
)
def test_a_preset_normalises_as_its_origin_does(name, ref, hyp, sides):
    metric = METRICS[name]()
    assert normalise(metric.ref_normaliser, ref, "en") == sides[0]
    assert normalise(metric.normaliser, hyp, "en") == sides[1]


def test_what_sacrebleu_itself_would_print():
    assert AsrBleu().sacrebleu_signature("zh") == (
        f"nrefs:1|case:mixed|eff:no|tok:char|smooth:exp|version:{sacrebleu.__version__}"
    )
    seamless = METRICS["asr_bleu@seamless-whisper-large-v2"]()
    assert "case:lc|eff:no|tok:13a|smooth:exp" in seamless.sacrebleu_signature("en")


def test_the_signature_names_all_that_can_move_the_score():
    assert signature(BleuGiven()).startswith(
        "bleu@given|v1,lowercase:no,normaliser:none/1,ref_normaliser:none/1,tokenise:auto|"
        f"sacrebleu:{sacrebleu.__version__}|"
    )


def test_an_unknown_tokeniser_is_refused():
    with pytest.raises(UnknownName, match="found tokenise '14a', expected auto, 13a, char"):
        AsrBleu(tokenise="14a")


def test_a_bootstrap_re_pools_and_is_sacrebleu_s_on_each_resample():
    rng = np.random.default_rng(0)
    words = ["a", "b", "c", "d", "e", "f"]
    refs = [" ".join(rng.choice(words, 8)) for _ in range(30)]
    hyps = [" ".join(w if rng.random() < 0.7 else "x" for w in r.split()) for r in refs]
    metric = BleuGiven()
    stats = table(metric, hyps, refs)
    drawn = rng.integers(30, size=30)
    again = metric.pooling({k: v[drawn] for k, v in stats.items()})
    expected = sacrebleu.corpus_bleu([hyps[i] for i in drawn], [[refs[i] for i in drawn]]).score
    assert again == pytest.approx(expected)
    same = paired_bootstrap(stats, stats, np.arange(30), metric.pooling, n_resamples=50)
    assert (same.value, same.interval.low, same.interval.high) == (0, 0, 0)
