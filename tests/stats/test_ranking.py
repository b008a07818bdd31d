"""Ranks, tie groups, Holm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.stats import holm, rank_systems, ranking

RNG = np.random.default_rng(0)
HARD = RNG.normal(0, 1, (60, 1))
CLUSTERS = np.arange(60) // 2


def board(levels, noise=0.1, seed=0):
    rng = np.random.default_rng(seed)
    return HARD + np.asarray(levels) + rng.normal(0, noise, (60, len(levels)))


def test_holm_by_hand():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(holm([0.5, 0.9]), [1.0, 1.0])
    assert holm([]).shape == (0,)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_keeps_the_order_and_is_no_stricter_than_bonferroni(p):
    adjusted, p = holm(p), np.array(p)
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(1, p * len(p)) + 1e-15).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()


@pytest.mark.parametrize(("better", "ranks"), [("higher", [3, 1, 2]), ("lower", [1, 3, 2])])
def test_clear_differences_are_clear_ranks(better, ranks):
    places = rank_systems(board([0.0, 2.0, 1.0]), CLUSTERS, better)
    assert [p.rank for p in places] == ranks
    assert [(p.low, p.high) for p in places] == [(r, r) for r in ranks]
    assert [p.group for p in places] == ranks


def test_what_cannot_be_told_apart_is_tied():
    places = rank_systems(board([1.0, 1.0, 0.0, 0.0], seed=1), CLUSTERS, "higher")
    assert [p.group for p in places] == [1, 1, 2, 2]
    assert {(p.low, p.high) for p in places[:2]} == {(1, 2)}
    assert all(p.low >= 3 for p in places[2:])


def test_equal_systems_share_the_better_rank():
    same = board([0.5])
    places = rank_systems(np.hstack((same, same, same - 3)), CLUSTERS, "higher")
    assert [p.rank for p in places] == [1, 1, 3]
    assert [(p.low, p.high) for p in places] == [(1, 1), (1, 1), (3, 3)]
    assert [p.group for p in places] == [1, 1, 2]


@pytest.mark.parametrize(("n_clusters", "groups"), [(1, [1, 1]), (5, [1, 1]), (6, [1, 2])])
def test_a_handful_of_speakers_cannot_separate_systems(n_clusters, groups):
    places = rank_systems(board([0.0, -2.0]), np.arange(60) % n_clusters, "higher")
    assert [p.group for p in places] == groups


def test_one_speaker_leaves_every_rank_open():
    places = rank_systems(board([0.0, -2.0]), np.zeros(60), "higher")
    assert [(p.rank, p.low, p.high) for p in places] == [(1, 1, 2), (2, 1, 2)]


def test_a_system_alone_is_first():
    (place,) = rank_systems(board([0.0]), CLUSTERS, "higher")
    assert (place.rank, place.low, place.high, place.group) == (1, 1, 1, 1)


def test_systems_in_another_order_keep_their_places():
    values = board([0.3, 0.0, 0.31, -1.0])
    order = [2, 0, 3, 1]
    places = rank_systems(values, CLUSTERS, "lower")
    assert rank_systems(values[:, order], CLUSTERS, "lower") == [places[i] for i in order]


def test_equal_systems_are_rarely_parted():
    rng = np.random.default_rng(8)
    parted = 0
    for trial in range(200):
        values = rng.normal(size=(30, 4))
        places = rank_systems(values, np.arange(30), "higher", n_resamples=400, seed=trial)
        parted += max(p.group for p in places) > 1
    # The leader is picked by the same data, so this errs a little more often than 5 %.
    assert parted / 200 < 0.25


def test_a_missing_score_is_no_zero():
    values = board([0.0, 1.0])
    values[3, 1] = np.nan
    with pytest.raises(ValueError, match="every system's score on every clip"):
        rank_systems(values, CLUSTERS, "higher")


def test_ranks_count_who_is_better_with_ties_and_undefined_scores() -> None:
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 6, (40, 9)).astype(float)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    better = scores[:, None, :] > scores[:, :, None]
    assert np.array_equal(ranking._ranks(scores), 1.0 + better.sum(axis=2))
