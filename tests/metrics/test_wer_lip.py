"""Error rates by lip reading: words that were handed in, with the expert in the signature."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from avbench.errors import UnknownName
from avbench.metrics import METRICS
from avbench.metrics.wer_lip import WerLipGiven


def said(text):
    return SimpleNamespace(text=text, language="en")


def test_counts_are_those_of_the_words():
    found = WerLipGiven().per_clip(said("bin blue at f two now"), said("pin blue at f now"))
    assert found["wer_lip@given"] == pytest.approx(2 / 6)
    assert (found["sub"], found["del"], found["ins"], found["words"]) == (1, 1, 0, 6)
    assert found["given"] == 1


def test_the_score_is_pooled():
    table = {k: np.array(v) for k, v in (("sub", [1, 3]), ("del", [0, 0]), ("ins", [0, 0]))}
    table["words"] = np.array([2, 8])
    assert WerLipGiven().pooling(table) == pytest.approx(0.4)


def test_expert_and_context_are_parameters():
    metric = WerLipGiven(expert="conformer-lrs2@1f0c", context="teacher")
    assert {f.name for f in fields(metric)} == {"normaliser", "expert", "context"}


@pytest.mark.parametrize(
    "given", [{"context": "forced"}, {"expert": "a|b"}, {"expert": ""}, {"expert": "a,b"}]
)
def test_what_a_signature_could_not_show_is_refused(given):
    with pytest.raises(UnknownName, match=r"expected a name without \| , : and free or teacher"):
        WerLipGiven(**given)


def test_the_expert_stands_in_the_name():
    names = [name for name in METRICS if name.startswith("wer_lip")]
    assert names == ["wer_lip@given", "wer_lip@avhubert-base", "wer_lip@avhubert-large"]
