import dataclasses

import numpy as np
import pytest

from avbench.align.estimate import confidence, estimate_lag


@pytest.mark.parametrize("lag_ms", [-200.0, -37.3, 0.0, 100.0])
def test_a_clear_clip_is_measured_with_confidence(make_pair, one_channel, lag_ms):
    visual, pts_s, audio = make_pair(lag_ms, seed=2, noise=0.3)
    e = estimate_lag(visual, pts_s, audio, (0.0, 3.0), one_channel).estimate
    assert e.audio_lag_ms == pytest.approx(lag_ms, abs=10)
    assert e.low_ms < lag_ms < e.high_ms
    assert e.confidence > 0.95
    assert not e.at_edge


def test_noise_is_not_believed(one_channel):
    rng = np.random.default_rng(0)
    believed = 0
    for _ in range(20):
        visual, audio = rng.standard_normal((75, 1)), rng.standard_normal((300, 1))
        found = estimate_lag(visual, np.arange(75) / 25, audio, (0.0, 3.0), one_channel)
        believed += found.estimate.confidence > 0.95
    assert believed == 0


def test_a_lag_beyond_the_range_is_marked(make_pair, one_channel):
    config = dataclasses.replace(one_channel, range_ms=150.0)
    slow = np.sin(2 * np.pi * 0.7 * (np.arange(75) / 25))[:, None]
    late = np.sin(2 * np.pi * 0.7 * (np.arange(300) / 100 - 0.3))[:, None]
    found = estimate_lag(slow, np.arange(75) / 25, late, (0.0, 3.0), config)
    assert found.estimate.at_edge


def test_a_repeating_movement_has_a_second_peak(one_channel):
    beat = 2 * np.pi * 4.0  # every 250 ms
    visual = np.sin(beat * np.arange(75) / 25)[:, None]
    audio = np.sin(beat * np.arange(300) / 100)[:, None]
    found = estimate_lag(visual, np.arange(75) / 25, audio, (0.0, 3.0), one_channel)
    assert found.estimate.second_ratio > 0.9
    assert found.estimate.confidence < 0.95


def test_the_interval_covers_and_narrows_with_length(make_pair, one_channel):
    covered, widths = 0, {3.0: [], 12.0: []}
    for seconds, seen in widths.items():
        for seed in range(30):
            pair = make_pair(40.0, seed=seed, noise=0.8, seconds=seconds)
            e = estimate_lag(*pair, (0.0, seconds), one_channel).estimate
            covered += e.low_ms <= 40.0 <= e.high_ms
            seen.append(e.half_width_ms)
    assert covered >= 57  # 95 % of 60
    assert np.median(widths[12.0]) < 0.7 * np.median(widths[3.0])


def test_the_same_input_gives_the_same_numbers(make_pair, one_channel):
    pair = make_pair(10.0, seed=6)
    first, second = (estimate_lag(*pair, (0.0, 3.0), one_channel).estimate for _ in range(2))
    assert first == second


def test_confidence_grows_with_lead_and_support():
    fit = (0.0, 1.0, 1.0)
    assert confidence(0.0, 0.5, fit) == pytest.approx(0.5)
    assert confidence(2.0, 0.5, fit) > confidence(1.0, 0.5, fit)
    assert confidence(1.0, 1.0, fit) > confidence(1.0, 0.9, fit)
