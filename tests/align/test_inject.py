"""A sound that was moved is late by what was asked, to a fraction of a sample, with no edge."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import RATE_HZ, speech_like

from avbench.align.inject import move_sound, place_sound
from avbench.align.shift import find_shift


def longest_run_of_zeros(samples):
    changes = np.flatnonzero(np.diff(np.concatenate([[0], (samples == 0).astype(int), [0]])))
    return int(max(np.diff(changes)[::2], default=0))


@pytest.mark.parametrize("lag_ms", [-390.0, -123.4, -40.0, -0.02, 0.0, 17.3, 40.0, 256.789, 400.0])
def test_the_search_finds_what_was_moved(lag_ms):
    clean = speech_like(3.0, seed=4)
    moved = move_sound(clean, RATE_HZ, lag_ms)
    found_ms, ncc = find_shift(clean, moved, RATE_HZ, range_s=0.5, hop_s=0.001)
    assert found_ms == pytest.approx(lag_ms, abs=0.75)
    assert ncc > 0.99


@pytest.mark.parametrize("lag_ms", [10.0, 12.34, -7.7, 0.03125])
def test_a_tone_is_late_to_a_fraction_of_a_sample(lag_ms):
    t = np.arange(RATE_HZ) / RATE_HZ
    tone = np.sin(2 * np.pi * 440 * t).astype(np.float32)
    moved = move_sound(tone, RATE_HZ, lag_ms)
    inner = slice(1000, -1000)
    expected = np.sin(2 * np.pi * 440 * (t - lag_ms / 1000))
    assert moved[inner] == pytest.approx(expected[inner], abs=2e-5)


def test_levels_are_kept_up_to_nine_tenths_of_the_band():
    t = np.arange(RATE_HZ) / RATE_HZ
    for hz in (0, 100, 3000, 7200):
        tone = np.cos(2 * np.pi * hz * t).astype(np.float32)
        moved = move_sound(tone, RATE_HZ, 500.0 / RATE_HZ)  # half a sample
        ratio = np.std(moved[200:-200]) / np.std(tone[200:-200]) if hz else moved.mean()
        assert ratio == pytest.approx(1.0, abs=1e-3)


@given(st.integers(-300, 300))
def test_whole_samples_are_moved_bit_for_bit(by):
    sound = np.random.default_rng(0).standard_normal(200).astype(np.float32)
    moved = move_sound(sound, 1000, float(by))
    for i in range(200):
        if 0 <= i - by < 200:
            assert moved[i] == sound[i - by]


def test_the_uncovered_edge_is_the_sound_reversed():
    sound = np.arange(1, 11, dtype=np.float32)
    assert move_sound(sound, 1000, 3.0).tolist() == [3, 2, 1, 1, 2, 3, 4, 5, 6, 7]
    assert move_sound(sound, 1000, -3.0).tolist() == [4, 5, 6, 7, 8, 9, 10, 10, 9, 8]


def test_a_lag_longer_than_the_sound_is_filled_too():
    moved = move_sound(np.array([1, 2], np.float32), 1000, 5.0)
    assert moved.tolist() == [1, 1]
    assert set(move_sound(np.array([3], np.float32), 1000, -9.0)) == {3}


@pytest.mark.parametrize("lag_ms", [-400.0, -33.37, 0.5, 333.3, 400.0])
def test_no_silence_is_put_in(lag_ms):
    sound = speech_like(1.2, seed=1)
    assert np.all(sound != 0)
    assert longest_run_of_zeros(move_sound(sound, RATE_HZ, lag_ms)) == 0


def test_there_and_back_is_the_same_sound():
    clean = speech_like(2.0, seed=2)
    back = move_sound(move_sound(clean, RATE_HZ, 123.456), RATE_HZ, -123.456)
    inner = slice(100, -2100)
    # 40 dB: white hisses lose the last twentieth of the band
    assert np.std((back - clean)[inner]) < 0.01 * np.std(clean[inner])


def test_real_sound_beyond_the_picture_comes_in_before_any_fill():
    sound = np.arange(12, dtype=np.float32)
    assert place_sound(sound, 1000, -0.002, 8).tolist() == [2, 3, 4, 5, 6, 7, 8, 9]
    assert place_sound(sound, 1000, -0.006, 8).tolist() == [6, 7, 8, 9, 10, 11, 11, 10]
    assert place_sound(sound, 1000, 0.002, 4).tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("samples", "lag_ms", "said"),
    [
        (np.zeros(0, np.float32), 1.0, "no sample to move, expected at least one"),
        (np.ones(4, np.float32), float("nan"), "sound is to start at nan s"),
    ],
)
def test_nothing_and_nowhere_are_refused(samples, lag_ms, said):
    with pytest.raises(ValueError, match=said):
        move_sound(samples, RATE_HZ, lag_ms)
