import numpy as np
import pytest

from avbench.align.curves import block_sums, curve_of, lag_grid, peak_lag_ms, strength
from avbench.align.estimate import estimate_lag
from avbench.align.pooling import PoolConfig, pool, sum_curves, tau_dersimonian_laird, two_modes
from avbench.align.sync import TrackSync


def tracks(make_pair, one_channel, lags_ms, noise=1.5, **fields):
    found = []
    for seed, lag in enumerate(lags_ms):
        m = estimate_lag(*make_pair(lag, seed=seed, noise=noise, **fields), (0.0, 3.0), one_channel)
        found.append(TrackSync(m.curve, m.estimate, 75))
    return found


def test_many_unclear_clips_make_one_clear_lag(make_pair, one_channel):
    clips = tracks(make_pair, one_channel, [60.0] * 20, noise=2.5)
    own = np.array([t.estimate.audio_lag_ms for t in clips])
    pooled = pool(clips, np.zeros(20, dtype=bool))
    assert np.max(np.abs(own - 60.0)) > 40.0  # some clips err by frames
    assert pooled.audio_lag_ms == pytest.approx(60.0, abs=5.0)
    assert pooled.low_ms < 60.0 < pooled.high_ms
    assert pooled.half_width_ms < 12.0
    assert pooled.confidence > 0.99
    assert pooled.n == 20


def test_the_sum_weighs_clips_by_their_frames(make_clip):
    short, long = make_clip(-100.0).track.curve, make_clip(100.0).track.curve
    long = type(long)(long.lags_ms, long.ncc, 3.0 * long.n)
    total = sum_curves([short, long])
    np.testing.assert_allclose(total.ncc, (short.ncc + 3 * long.ncc) / 4)
    np.testing.assert_allclose(total.n, short.n + long.n)


def test_the_sum_is_the_curve_of_one_long_clip(make_pair):
    lags, one = lag_grid(200, 10), np.ones(1)
    visual, pts_s, audio = make_pair(0.0, seconds=20.0, noise=0.5)
    whole = curve_of(block_sums(visual, pts_s, audio, (0, 20), lags, one).sums.sum(0), lags, one, 5)
    parts = []
    for k in range(2):
        at, rows = slice(250 * k, 250 * k + 250), slice(1000 * k, 1000 * k + 1000)
        sums = block_sums(visual[at], pts_s[:250], audio[rows], (0, 10), lags, one).sums
        parts.append(curve_of(sums.sum(0), lags, one, 5))
    total = sum_curves(parts)
    np.testing.assert_allclose(total.ncc, whole.ncc, atol=0.03)
    assert peak_lag_ms(lags, strength(total)) == pytest.approx(
        float(peak_lag_ms(lags, strength(whole))), abs=1.0
    )


def test_tau_is_found_where_it_is_known():
    rng = np.random.default_rng(0)
    sd = rng.uniform(5, 15, 4000)
    same = rng.normal(0, sd)
    spread = same + rng.normal(0, 12.0, 4000)
    assert tau_dersimonian_laird(spread, sd) == pytest.approx(12.0, abs=0.7)
    assert tau_dersimonian_laird(same, sd) < 3.0
    assert tau_dersimonian_laird(np.array([3.0]), np.array([1.0])) == 0.0


def test_two_heaps_are_seen_and_one_is_not():
    rng = np.random.default_rng(1)
    one = rng.normal(0, 10, 20)
    assert two_modes(one, 40.0, PoolConfig()) == ()
    low, high = two_modes(np.r_[one, one + 150.0], 40.0, PoolConfig())
    assert (low, high) == (pytest.approx(0, abs=8), pytest.approx(150, abs=8))
    assert two_modes(np.r_[one, 300.0, 310.0], 40.0, PoolConfig()) == ()  # two stray clips


def test_a_stray_clip_does_not_move_the_session(make_clip):
    clips = [make_clip(lag).track for lag in (18.0, 20.0, 22.0, 19.0, 21.0, -300.0)]
    pooled = pool(clips, np.ones(6, dtype=bool))
    assert pooled.audio_lag_ms == pytest.approx(20.0, abs=1.0)
    assert pooled.tau_ms == 0.0
    assert not pooled.disagrees


def test_sum_and_median_may_disagree(make_clip):
    strong = [make_clip(60.0, ncc=0.9).track] * 2
    weak = [make_clip(0.0, ncc=0.3).track] * 3
    assert pool(strong + weak, np.ones(5, dtype=bool)).disagrees
