"""What is said of one file."""

import json

import pytest
from synced_clips import decision, measured, sync_curve

from avbench.align.decide import DECISIONS, decide_failure, refuse
from avbench.syncing.rows import in_words, make_row

KEYS = (
    "file", "audio_lag_ms", "low_ms", "high_ms", "confidence", "decision", "reason", "estimator",
    "faces", "signature",
)  # fmt: skip


def row(clip, decided):
    return make_row("talk.mp4", clip, decided, "lipmotion", "sig|v1")


def test_a_row_has_exactly_these_keys() -> None:
    made = row(measured(sync_curve()), decision("corrected_clip"))
    assert tuple(made.to_json()) == KEYS
    assert made.to_json() == {
        "file": "talk.mp4", "audio_lag_ms": 80.0, "low_ms": 60.0, "high_ms": 100.0,
        "confidence": 0.98, "decision": "corrected_clip", "reason": "the sound comes 80 ms late",
        "estimator": "lipmotion", "faces": 1, "signature": "sig|v1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lag_ms", "text"),
    [(83.4, "the sound comes 83 ms late"), (-120.0, "the sound comes 120 ms early")],
)
def test_the_direction_is_said_in_words(lag_ms: float, text: str) -> None:
    assert in_words(lag_ms) == text


def test_a_refusal_has_no_lag_but_says_where_its_peak_lies() -> None:
    made = row(measured(sync_curve()), refuse("refused_ambiguous", "a second peak"))
    assert (made.audio_lag_ms, made.low_ms, made.high_ms) == (None, None, None)
    assert (made.accepted, made.correctable, made.confidence) == (False, False, 0.98)
    assert made.reason == "a second peak; the highest peak, not to be trusted: +80 ms"
    json.dumps(made.to_json(), allow_nan=False)


def test_a_failure_does_not_repeat_the_file_s_name() -> None:
    made = row(
        measured(status="no_face", faces=None),
        decide_failure("no_face", "talk.mp4: no face was found"),
    )
    assert (made.decision, made.reason) == ("refused_no_face", "no face was found")
    assert (made.faces, made.confidence) == (0, None)


def test_faces_are_unknown_where_the_picture_could_not_be_read() -> None:
    made = row(measured(status="undecodable", faces=None), decide_failure("undecodable", "damaged"))
    assert (made.decision, made.faces) == ("failed_decode", None)


def test_a_lag_that_may_be_zero_is_not_to_be_taken_out() -> None:
    made = row(measured(sync_curve()), decision("corrected_clip", -15.0, 25.0))
    assert made.accepted
    assert not made.correctable
    assert made.reason == "the sound comes 5 ms late, which cannot be told from zero"


def test_what_is_in_step_is_not_to_be_corrected() -> None:
    made = row(measured(sync_curve()), decision("ok", 2.0, 6.0))
    assert (made.accepted, made.correctable, made.reason) == (True, False, "in step")


def test_every_word_of_the_vocabulary_is_known_to_the_page() -> None:
    from avbench.board.decisions import MEANING

    assert set(DECISIONS) <= set(MEANING)
