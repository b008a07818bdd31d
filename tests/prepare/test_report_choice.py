"""What the report counts and chooses while sessions pass by: all counted, few kept."""

from dataclasses import replace

import pytest
from report_clips import accepted, measured, session

from avbench.align.decide import refuse
from avbench.align.sync import Drift
from avbench.prepare.report_choice import ACCEPTED, EXAMPLES, LARGEST, REFUSED, Choices
from avbench.prepare.report_tallies import DRAWN, WORST, Distributions, DriftCounts


def test_every_measured_clip_is_counted_and_accepted_ones_apart():
    found = Distributions()
    found.add(
        session(
            (measured("a", 14.0), accepted(14.0)),
            (measured("b", -87.0), refuse("refused_edge", "")),
        )
    )
    overview = found.overview()
    assert overview.measured.counts == {-9: 1, 1: 1}
    assert overview.accepted.counts == {1: 1}
    assert overview.sessions.n == 0


def test_nothing_measured_nothing_shown():
    assert Distributions().overview() is None
    assert DriftCounts().drifts() is None


def test_lines_count_only_with_enough_windows():
    counts = DriftCounts()
    sure = Drift(4.0, 3.0, 5.0, 8, 20.0)
    unsure = Drift(0.1, -1.0, 1.0, 8, 20.0)
    jump = refuse("refused_drift", "the lag jumps")
    counts.add(
        session(
            (measured("sure", 0.0, sure), accepted(0.0)),
            (measured("unsure", 0.0, unsure), accepted(0.0)),
            (measured("short", 0.0), accepted(0.0)),
            (measured("jump", 0.0), jump),
        )
    )
    found = counts.drifts()
    assert (found.n_lines, found.n_short, found.n_sure, found.n_refused) == (2, 2, 1, 1)
    assert found.slopes.counts == {0: 1, 4: 1}
    assert [line.clip_id for line in found.worst] == ["jump", "sure"]
    assert found.worst[0].slope is None


def test_drift_keeps_the_worst_of_many():
    counts = DriftCounts()
    for i in range(200):
        drift = Drift(float(i), i - 0.5, i + 0.5, 8, 10.0)
        counts.add(session((measured(f"c{i:03}", 0.0, drift), accepted(0.0))))
    found = counts.drifts()
    assert found.n_lines == 200
    assert [line.clip_id for line in found.worst] == [f"c{i}" for i in range(199, 199 - WORST, -1)]
    assert len(found.some) <= DRAWN


@pytest.fixture
def many():
    choices = Choices(6)
    for i in range(300):
        clip = measured(f"c{i:03}", float(i))
        words = ("corrected_clip", "ok", "refused_edge", "refused_silent")
        word = words[i % 4]
        decision = accepted(float(i), word) if i % 4 < 2 else refuse(word, "why")
        choices.add(session((clip, decision)))
    return choices


def test_a_third_of_each_kind_is_played(many):
    films = many.films()
    assert [kind for kind, _ in films] == [LARGEST] * 2 + [ACCEPTED] * 2 + [REFUSED] * 2
    assert [choice.lag_ms for _, choice in films[:2]] == [296.0, 292.0]
    assert {choice.decision for _, choice in films[4:]} == {"refused_edge", "refused_silent"}
    assert films == many.films()


def test_each_refusal_has_a_few_examples(many):
    examples = many.examples()
    assert {word: len(found) for word, found in examples.items()} == {
        "refused_edge": EXAMPLES,
        "refused_silent": EXAMPLES,
    }


def test_the_lots_do_not_hang_on_the_order_of_sessions():
    def chosen(order):
        choices = Choices(3)
        for i in order:
            choices.add(session((measured(f"c{i}", 0.0), accepted(0.0, "ok"))))
        return choices.films()

    assert chosen(range(50)) == chosen(reversed(range(50)))


def test_places_of_a_kind_that_is_missing_are_filled_and_clips_without_picture_left_out():
    choices = Choices(4)
    for i in range(6):
        clip = measured(f"c{i}", float(i))
        if i == 5:
            clip = replace(clip, clock=None)
        choices.add(session((clip, accepted(float(i)))))
    ids = [choice.clip_id for _, choice in choices.films()]
    assert len(ids) == len(set(ids)) == 4
    assert "c5" not in ids
