import dataclasses

import numpy as np
import pytest

from avbench.align.decide import (
    CLIP_ERROR_DECISIONS,
    DECISIONS,
    DecisionConfig,
    decide,
    decide_failure,
)
from avbench.align.sync import Drift, LagWindows
from avbench.errors import ClipError


def alone(clip, **config):
    decisions, pooled = decide([clip], DecisionConfig(**config))
    assert pooled is None
    return decisions[0]


def test_a_clear_clip_alone_is_corrected_by_its_own_lag(make_clip):
    found = alone(make_clip(80.0))
    assert (found.decision, found.audio_lag_ms) == ("corrected_clip", 80.0)
    assert (found.low_ms, found.high_ms) == (65.0, 95.0)
    assert found.accepted


def test_ok_is_what_needs_nothing(make_clip):
    assert alone(make_clip(2.0, half_ms=6.0)).decision == "ok"
    assert alone(make_clip(2.0, half_ms=9.0)).decision == "corrected_clip"
    assert alone(make_clip(2.0, half_ms=9.0), tolerance_ms=15.0).decision == "ok"


@pytest.mark.parametrize(
    ("word", "fields"),
    [
        ("refused_low_confidence", {"confidence": 0.7}),
        ("refused_low_confidence", {"half_ms": 60.0}),
        ("refused_low_confidence", {"ncc": 0.15, "second_ncc": 0.01}),
        ("refused_ambiguous", {"second_ncc": 0.55}),
        ("refused_edge", {"at_edge": True}),
        ("refused_offscreen", {"lip_activity": 0.001}),
        ("refused_drift", {"drift": Drift(5.0, 3.0, 7.0, 8, 10.0)}),
        ("refused_variable_rate", {"variable_rate": True}),
        ("refused_multi_face", {"status": "several_faces", "chosen": -1}),
        ("refused_no_face", {"status": "no_face", "chosen": -1, "tracks": ()}),
        ("refused_silent", {"status": "silent", "chosen": -1, "tracks": ()}),
        ("refused_low_confidence", {"status": "too_short", "chosen": -1, "tracks": ()}),
    ],
)
def test_what_is_unsure_keeps_its_timing(make_clip, word, fields):
    found = alone(make_clip(80.0, **fields))
    assert found.decision == word
    assert not found.accepted
    assert np.isnan(found.audio_lag_ms)


def test_a_small_or_unsure_drift_is_no_drift(make_clip):
    assert alone(make_clip(80.0, drift=Drift(5.0, -1.0, 9.0, 8, 10.0))).accepted
    assert alone(make_clip(80.0, drift=Drift(1.0, 0.5, 1.5, 8, 10.0))).accepted


def test_a_jump_of_the_lag_is_refused_and_said_where(make_clip):
    t_s = 1.0 + 0.5 * np.arange(32)
    jump = LagWindows(t_s, np.where(t_s < 8.5, 20.0, 140.0), np.full(32, 0.4))
    found = alone(make_clip(80.0, windows=jump))
    assert found.decision == "refused_drift"
    assert found.reason == "the lag jumps from +20 to +140 ms at about 8 s"


def test_failures_of_features_have_their_word():
    assert decide_failure("undecodable", "x").decision == "failed_decode"
    assert decide_failure("no_audio", "x").decision == "failed_missing_audio"
    assert decide_failure("no_face", "x").decision == "refused_no_face"
    assert decide_failure("several_faces", "x").decision == "refused_multi_face"
    known = {e.status for e in ClipError.__subclasses__()}
    assert set(CLIP_ERROR_DECISIONS) <= known
    assert set(CLIP_ERROR_DECISIONS.values()) <= set(DECISIONS)


def test_a_session_lends_its_lag_to_clips_that_are_unsure(make_clip):
    clips = [make_clip(lag) for lag in (78.0, 80.0, 82.0, 79.0)]
    clips.append(make_clip(95.0, ncc=0.3, second_ncc=0.28, confidence=0.5, half_ms=60.0))
    decisions, pooled = decide(clips)
    assert {d.decision for d in decisions} == {"corrected_pooled"}
    assert {d.audio_lag_ms for d in decisions} == {pooled.audio_lag_ms}
    assert pooled.audio_lag_ms == pytest.approx(80.0, abs=3.0)
    assert pooled.tau_ms <= 5.0


def test_a_session_in_sync_is_ok(make_clip):
    decisions, _ = decide([make_clip(lag) for lag in (-2.0, 0.0, 1.0, 2.0)])
    assert {d.decision for d in decisions} == {"ok"}


def test_a_session_whose_lags_spread_is_shrunk(make_clip):
    own = (60.0, 70.0, 80.0, 90.0, 100.0, 60.0, 70.0, 90.0, 100.0)
    decisions, pooled = decide([make_clip(lag, half_ms=6.0) for lag in own])
    assert {d.decision for d in decisions} == {"corrected_shrunk"}
    assert pooled.tau_ms > 5.0
    shrunk = np.array([d.audio_lag_ms for d in decisions])
    towards = np.abs(shrunk - pooled.audio_lag_ms) <= np.abs(np.array(own) - pooled.audio_lag_ms)
    assert towards.all()
    assert np.all(np.diff(shrunk[:5]) > 0)  # but in their own order


@pytest.mark.parametrize("lag_ms", [-200.0, 10.0, 150.0])
def test_a_clip_that_contradicts_its_session_is_refused(make_clip, lag_ms):
    clips = [make_clip(lag) for lag in [78.0, 80.0, 82.0, 79.0] * 3] + [make_clip(lag_ms)]
    decisions, _ = decide(clips)
    assert {d.decision for d in decisions[:-1]} <= {"corrected_pooled", "corrected_shrunk"}
    assert max(abs(d.audio_lag_ms - 80.0) for d in decisions[:-1]) < 5.0
    assert decisions[-1].decision == "refused_ambiguous"
    assert "contradicts its session's" in decisions[-1].reason


def test_a_clip_without_any_support_is_refused(make_clip):
    stranger = make_clip(80.0, ncc=0.05, second_ncc=0.04, confidence=0.3)
    decisions, _ = decide([make_clip(lag) for lag in (78.0, 80.0, 82.0, 79.0)] + [stranger])
    assert decisions[-1].decision == "refused_ambiguous"


def test_two_heaps_are_decided_clip_by_clip(make_clip):
    lags = [0.0, 2.0, 4.0, 1.0, 200.0, 202.0, 198.0, 201.0]
    unsure = make_clip(0.0, confidence=0.5)
    decisions, pooled = decide([make_clip(lag) for lag in lags] + [unsure])
    assert pooled.modes_ms == (pytest.approx(1.5, abs=1), pytest.approx(200.5, abs=1))
    assert {d.decision for d in decisions[:-1]} == {"corrected_clip"}
    assert decisions[-1].decision == "refused_low_confidence"


def test_a_session_of_two_is_not_pooled(make_clip):
    decisions, pooled = decide([make_clip(80.0), make_clip(80.0, confidence=0.5)])
    assert pooled is None
    assert [d.decision for d in decisions] == ["corrected_clip", "refused_low_confidence"]


def test_one_decision_a_clip_in_order_whatever_happened(make_clip):
    clips = [make_clip(80.0 + i) for i in range(4)]
    clips.insert(1, make_clip(0.0, status="silent", chosen=-1, tracks=()))
    decisions, _ = decide(clips)
    assert [d.accepted for d in decisions] == [True, False, True, True, True]
    assert all(d.decision in DECISIONS for d in decisions)
    assert decide([]) == ([], None)


def test_the_same_session_in_another_order_is_decided_alike(make_clip):
    clips = [make_clip(lag, ncc=0.4 + lag / 1000) for lag in (60.0, 80.0, 90.0, 100.0)]
    forward, backward = decide(clips)[0], decide(clips[::-1])[0][::-1]
    for a, b in zip(forward, backward, strict=True):
        assert a.decision == b.decision
        assert a.audio_lag_ms == pytest.approx(b.audio_lag_ms, abs=1e-6)


def test_every_threshold_is_a_field():
    names = {f.name for f in dataclasses.fields(DecisionConfig)}
    assert {"tolerance_ms", "min_confidence", "max_second_ratio", "max_tau_ms"} <= names
