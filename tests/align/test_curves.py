import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avbench.align.curves import (
    LagCurve,
    block_scores,
    block_sums,
    curve_of,
    lag_grid,
    peak_lag_ms,
    second_peak,
    strength,
)

LAGS = lag_grid(600.0, 10.0)
ONE = np.ones(1)


def curve(visual, pts_s, audio, span_s=(0.0, 100.0), weights=ONE):
    sums = block_sums(visual, pts_s, audio, span_s, LAGS, weights).sums
    return curve_of(sums.sum(axis=0), LAGS, weights, 10)


def test_the_grid_holds_zero_and_is_symmetric():
    np.testing.assert_array_equal(lag_grid(20, 10), [-20, -10, 0, 10, 20])


@pytest.mark.parametrize("lag_ms", [-200.0, -37.3, 0.0, 17.0, 100.0, 213.7])
def test_a_known_lag_is_found_between_the_steps(make_pair, lag_ms):
    found = curve(*make_pair(lag_ms, seed=1, noise=0.0))
    assert peak_lag_ms(LAGS, found.ncc) == pytest.approx(lag_ms, abs=1.0)
    assert found.ncc.max() == pytest.approx(1.0, abs=0.01)


def test_late_sound_is_positive(make_pair):
    visual, pts_s, audio = make_pair(0.0, noise=0.0)
    late = np.vstack([np.zeros((10, 1)), audio])  # each row 100 ms later
    found = curve(visual, pts_s, late, span_s=(0.1, 100.0))
    assert peak_lag_ms(LAGS, strength(found)) == pytest.approx(100.0, abs=1.0)


def test_it_equals_numpys_correlation_over_the_overlap(make_pair):
    visual, pts_s, audio = make_pair(0.0, seed=3)
    found = curve(visual, pts_s, audio)
    at = np.round((pts_s + 0.2) * 100).astype(int)
    both = at < len(audio)
    expected = np.corrcoef(visual[both, 0], audio[at[both], 0])[0, 1]
    assert found.ncc[LAGS == 200.0] == pytest.approx(expected)
    assert found.n[LAGS == 200.0] == both.sum()


def test_what_lies_outside_the_real_sound_is_not_seen(make_pair):
    visual, pts_s, audio = make_pair(50.0, seed=4)
    span_s = (0.5, 2.5)
    spoilt = audio.copy()
    spoilt[:50], spoilt[251:] = 1e3, -1e3
    clean, dirty = (curve(visual, pts_s, a, span_s) for a in (audio, spoilt))
    np.testing.assert_allclose(dirty.ncc, clean.ncc, atol=1e-6)
    np.testing.assert_array_equal(dirty.n, clean.n)


def test_too_little_overlap_counts_as_nothing(make_pair):
    visual, pts_s, audio = make_pair(0.0, seconds=0.8)
    sums = block_sums(visual, pts_s, audio, (0.0, 0.79), LAGS, ONE).sums.sum(axis=0)
    found = curve_of(sums, LAGS, ONE, 15)
    assert found.n[LAGS == 0] == 20
    assert found.n[LAGS == 300] == 0
    assert found.ncc[LAGS == 300] == 0


def test_blocks_add_up_to_the_whole(make_pair):
    visual, pts_s, audio = make_pair(0.0, seed=5)
    blocks = block_sums(visual, pts_s, audio, (0.0, 3.0), LAGS, ONE, block_s=0.25)
    whole = block_sums(visual, pts_s, audio, (0.0, 3.0), LAGS, ONE, block_s=100.0)
    assert len(blocks.sums) == 12
    np.testing.assert_allclose(blocks.sums.sum(axis=0), whole.sums[0], atol=1e-9)


def test_channels_are_weighted():
    rng = np.random.default_rng(0)
    visual = rng.standard_normal((75, 2))
    audio = np.repeat(rng.standard_normal((75, 2)), 4, axis=0)
    pts_s = np.arange(75) / 25
    both = curve(visual, pts_s, audio, weights=np.array([3.0, 1.0])).ncc
    first, second = (curve(visual[:, [i]], pts_s, audio[:, [i]]).ncc for i in range(2))
    np.testing.assert_allclose(both, (3 * first + second) / 4, atol=1e-12)


def test_a_constant_side_has_no_correlation():
    flat = curve(np.ones((75, 1)), np.arange(75) / 25, np.random.default_rng(0).random((300, 1)))
    np.testing.assert_array_equal(flat.ncc, 0.0)


def test_the_parabola_finds_its_own_vertex():
    height = 1.0 - ((LAGS - 3.7) / 600) ** 2
    assert peak_lag_ms(LAGS, height) == pytest.approx(3.7)
    assert peak_lag_ms(LAGS, LAGS) == 600.0  # at the end there is nothing to fit


def test_the_second_peak_must_lie_apart():
    height = np.exp(-(((LAGS - 0) / 50) ** 2)) + 0.5 * np.exp(-(((LAGS - 300) / 50) ** 2))
    assert second_peak(LAGS, height, 120.0) == pytest.approx(0.5, abs=1e-3)
    assert second_peak(LAGS, np.exp(-((LAGS / 50) ** 2)), 700.0) == -np.inf


def test_strength_favours_more_frames():
    even = LagCurve(np.array([0.0, 10.0]), np.array([0.5, 0.5]), np.array([100.0, 25.0]))
    np.testing.assert_allclose(strength(even), [5.0, 2.5])


@settings(max_examples=30, deadline=None)
@given(
    rows=st.integers(-15, 15),
    gain=st.floats(0.01, 100.0),
    bias=st.floats(-10, 10),
    seed=st.integers(0, 50),
)
def test_moving_the_sound_moves_the_peak_and_gain_does_not(make_pair, rows, gain, bias, seed):
    visual, pts_s, audio = make_pair(0.0, seed=seed, noise=0.3, seconds=4.0)
    inner = slice(25, 75)  # both see real sound everywhere
    moved = np.roll(audio, rows, axis=0)
    here = curve(visual[inner], pts_s[inner], audio)
    there = curve(visual[inner] * gain + bias, pts_s[inner], moved * gain - bias)
    near = np.abs(LAGS) <= 150
    at = np.flatnonzero(near)
    np.testing.assert_allclose(there.ncc[at + rows], here.ncc[at], atol=1e-6)


def test_scores_of_a_network_are_averaged_over_the_frames_that_have_sound():
    scores = np.array([[0.1, 0.9, np.nan], [0.3, 0.7, 0.5], [0.2, 0.8, 0.1], [0.2, 0.8, 0.3]])
    lags = np.array([-10.0, 0.0, 10.0])
    blocks = block_scores(scores, np.arange(4) * 0.04, lags, block_s=0.08)
    whole = blocks.curve(np.ones(2), 2)
    assert np.allclose(whole.ncc, [0.2, 0.8, 0.3])
    assert whole.n.tolist() == [4, 4, 3]
    twice = blocks.curve(np.array([[2.0, 0.0], [0.0, 1.0]]), 4)
    assert twice.n.tolist() == [[4, 4, 0], [0, 0, 0]]
    assert np.allclose(blocks.only(lags > -5).curve(np.ones(2), 1).ncc, [0.8, 0.3])
    assert blocks.most(0, 1) == 2
