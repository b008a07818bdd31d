"""Lags in another unit or with the other sign are told, not converted."""

from fractions import Fraction

import numpy as np
import pytest

from avbench.offsets.answers import Answer
from avbench.offsets.conventions import convention_note
from avbench.offsets.truth import TrueLag

TRUE_MS = np.random.default_rng(0).uniform(-400, 400, 12)
LAGS = {f"c{i}": TrueLag(f"c{i}", t, Fraction(25)) for i, t in enumerate(TRUE_MS)}


def answers(values) -> dict[str, Answer]:
    return {f"c{i}": Answer(float(v)) for i, v in enumerate(values)}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (-TRUE_MS + 8, "with the other sign"),
        (TRUE_MS / 1000, "as seconds"),
        (-TRUE_MS / 1000, "as seconds with the other sign"),
        (TRUE_MS / 40, "as frames"),
        (np.round(-TRUE_MS / 40), "as SyncNet's offset in frames"),
    ],
)
def test_a_mistaken_unit_or_sign_is_named(values, words):
    note = convention_note(answers(values), LAGS)
    assert note is not None
    assert note.startswith(f"read {words}, the lags would have a median error of ")
    assert "audio_lag_ms > 0 means that the sound comes late" in note


@pytest.mark.parametrize("values", [TRUE_MS + 15, np.zeros(12), TRUE_MS[::-1]])
def test_good_lazy_and_wrong_answers_are_left_alone(values):
    assert convention_note(answers(values), LAGS) is None


def test_a_few_clips_prove_nothing():
    few = dict(list(LAGS.items())[:4])
    assert convention_note(answers(-TRUE_MS), few) is None


def test_refused_and_unknown_clips_do_not_count():
    given = answers(-TRUE_MS) | {"c0": Answer(None, reason="no"), "other": Answer(3.0)}
    note = convention_note(given, LAGS)
    assert note is not None
    assert "with the other sign" in note
