"""PRI: the cases whose value is known without running it."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.align.pri import centred, chance, mean_rank, pri, pri_n, ranks
from avbench.align.sync_embeddings import SyncEmbeddings
from avbench.errors import NonFinite, TooShort


def both(video, audio) -> SyncEmbeddings:
    video, audio = (np.asarray(x, np.float32) for x in (video, audio))
    return SyncEmbeddings(video, audio, 25.0)


def noise(n=50, d=32, seed=0):
    return np.random.default_rng(seed).standard_normal((n, d))


def smooth(n=50, d=64, seed=0):
    """Vectors that change slowly: what is said now resembles what was just said."""
    wide = np.random.default_rng(seed).standard_normal((n + 8, d))
    return np.stack([wide[k : k + n] for k in range(9)]).mean(axis=0)


@pytest.mark.parametrize("n", [10, 25, 50, 100])
def test_perfect_alignment_is_one_over_n(n):
    x = noise(n)
    assert pri(both(x, x)) == pytest.approx(1 / n, rel=1e-12)
    assert pri_n(both(x, x)) == 0.0


@pytest.mark.parametrize(("n", "value"), [(25, 0.520), (50, 0.510), (100, 0.505)])
def test_chance_is_a_little_above_a_half(n, value):
    assert chance(n) == pytest.approx(value)
    drawn = [pri(both(noise(n, 8, 2 * k), noise(n, 8, 2 * k + 1))) for k in range(60)]
    sd_of_mean = 0.3 / np.sqrt(n * len(drawn))
    assert np.mean(drawn) == pytest.approx(chance(n), abs=4 * sd_of_mean)


def test_the_length_free_index_is_a_half_by_chance():
    drawn = [pri_n(both(noise(40, 8, 2 * k), noise(40, 8, 2 * k + 1))) for k in range(60)]
    assert np.mean(drawn) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("direction", ["a2v", "v2a", "sym"])
@pytest.mark.parametrize("center", [False, True])
def test_collapsed_embeddings_are_at_chance_not_perfect(direction, center):
    same = both(np.full((50, 16), 0.1), np.full((50, 16), 0.3))
    assert pri(same, direction, center=center) == chance(50)
    assert pri_n(same, direction, center=center) == 0.5


def test_the_worst_is_one():
    places = np.arange(20.0)
    opposite = both(places[:, None], np.where(places < 10, 100.0, -100.0)[:, None])
    worst_row = ranks(opposite.audio, opposite.video)
    assert worst_row[0] == 20
    assert worst_row[19] == 20
    assert pri(opposite) <= 1


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_shift_by_k_frames_on_a_line_costs_two_ranks_a_frame(k):
    places = np.arange(40.0)[:, None]
    rank = ranks(places + k, places)
    inner = rank[: 40 - 2 * k]
    # nearer: the 2 k - 1 frames about i + k; as near: frame i + 2 k
    assert np.all(inner == 2 * k + 0.5)


def test_a_shift_costs_more_the_larger_it_is():
    x = smooth(60)
    shifted = [pri(both(x[5:55], x[5 + k : 55 + k])) for k in range(6)]
    assert shifted[0] == pytest.approx(1 / 50)
    assert all(a < b for a, b in pairwise(shifted))


def test_a_constant_gap_ruins_the_printed_index_and_not_the_centred_one():
    x = smooth()
    gap = both(x, x + 5.0)
    assert pri(gap) > 0.4
    assert pri(gap, center=True) == pytest.approx(1 / 50)
    assert pri_n(gap) == 0.0


def test_another_scale_on_one_side_is_centred_out_too():
    x = smooth()
    assert pri(both(x, 3.0 * x + 5.0)) > 0.1
    assert pri_n(both(x, 3.0 * x + 5.0)) == 0.0


def test_direction_says_who_ranks_whom():
    # sound 1 stands where sound 0 does
    video, audio = np.arange(10.0)[:, None], np.arange(10.0)[:, None].copy()
    audio[1] = -0.1
    a2v, v2a = (mean_rank(both(video, audio), d, center=False) for d in ("a2v", "v2a"))
    assert a2v == pytest.approx(1.1)  # sound 1 is nearer to frame 0 than to frame 1
    assert v2a == pytest.approx(1.2)  # frame 1 is nearer to sounds 0 and 2 than to sound 1
    assert mean_rank(both(video, audio), "sym", center=False) == pytest.approx((a2v + v2a) / 2)


@given(st.integers(0, 1000), st.permutations(range(12)))
def test_neither_order_nor_common_scale_matters(seed, order):
    video, audio = noise(12, 4, seed), noise(12, 4, seed + 1)
    before = ranks(audio, video)
    assert np.array_equal(ranks(audio[order], video[order]), before[order])
    assert np.array_equal(ranks(2 * audio, 2 * video), before)


def test_centred_rows_have_norm_one_or_are_nothing():
    rows = centred(np.vstack([noise(20), np.zeros((1, 32))]))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0)
    assert not centred(np.full((20, 8), 0.1, np.float32)).any()


def test_fewer_than_ten_frames_are_refused():
    with pytest.raises(TooShort, match=r"^9 frames with an embedding; PRI needs 10"):
        pri(both(noise(9), noise(9)))


def test_a_nan_is_refused_and_placed():
    bad = noise(20)
    bad[7, 3] = np.nan
    with pytest.raises(NonFinite, match=r"1 of 20 embeddings .* the first at frame 7"):
        pri_n(both(noise(20), bad))


def test_a_long_clip_needs_little_memory():
    n = 6000  # all distances at once would be 288 MB
    x = np.random.default_rng(0).standard_normal((n, 4)).astype(np.float32)
    tracemalloc.start()
    rank = ranks(x, x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.all(rank == 1)
    assert peak < 60e6
