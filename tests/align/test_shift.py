import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avbench.align.shift import find_shift

RATE = 16_000


def babble(seed, seconds=3.0, pitch_hz=120.0, tract=1.0):
    """Syllables of random length and vowel; `pitch_hz` and `tract` make another voice of it."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * RATE)) / RATE
    out, at = np.zeros_like(t), 0.1
    while at < seconds - 0.3:
        length, vowel = rng.uniform(0.12, 0.25), rng.uniform(300, 900, 2) * (1, 3)
        inside = (t >= at) & (t < at + length)
        swell = np.sin(np.pi * (t - at) / length) * inside
        for harmonic in range(1, 25):
            hz = pitch_hz * harmonic
            gain = sum(np.exp(-(((hz - f * tract) / 150.0) ** 2)) for f in vowel)
            out += gain * swell * np.sin(2 * np.pi * hz * t)
        at += length + rng.uniform(0.02, 0.12)
    return (0.1 * out + 1e-4 * rng.standard_normal(len(t))).astype(np.float32)


def late(samples, shift_ms):
    moved = np.zeros_like(samples)
    by = round(shift_ms * RATE / 1000)
    if by >= 0:
        moved[by:] = samples[: len(samples) - by]
    else:
        moved[:by] = samples[-by:]
    return moved


@pytest.mark.parametrize("shift_ms", [-385.0, -120.0, -5.0, 0.0, 35.0, 120.0, 385.0])
def test_a_known_shift_is_found_to_the_step(shift_ms):
    ref = babble(0)
    found, ncc = find_shift(ref, late(ref, shift_ms), RATE)
    assert found == shift_ms
    assert ncc > 0.9


def test_late_is_positive():
    ref = babble(1)
    assert find_shift(ref, late(ref, 100), RATE)[0] == 100.0


@pytest.mark.parametrize("shift_ms", [-120.0, 0.0, 120.0])
def test_across_voices_the_shift_is_found_within_a_hop(shift_ms):
    ref = babble(2, pitch_hz=110.0)
    hyp = late(babble(2, pitch_hz=210.0, tract=1.15), shift_ms)
    assert abs(find_shift(ref, hyp, RATE)[0] - shift_ms) <= 10.0


def test_equals_go_to_the_smallest_shift():
    clicks = np.zeros(2 * RATE, np.float32)
    clicks[:: RATE // 10] = 0.5  # repeats every 100 ms
    assert find_shift(clicks, clicks, RATE)[0] == 0.0


def test_beyond_the_range_nothing_is_claimed_outside_it():
    ref = babble(3)
    found, _ = find_shift(ref, late(ref, 300.0), RATE, range_s=0.1)
    assert abs(found) <= 100.0


def test_silence_has_no_shift():
    silence = np.zeros(RATE, np.float32)
    assert find_shift(babble(0), silence, RATE) == (0.0, 0.0)
    assert find_shift(silence, silence, RATE) == (0.0, 0.0)


def test_lengths_may_differ():
    ref = babble(4)
    assert find_shift(ref, late(ref, 50.0)[: 2 * RATE], RATE)[0] == 50.0
    assert find_shift(ref[: 2 * RATE], late(ref, 50.0), RATE)[0] == 50.0


def test_the_fft_equals_the_plain_sum():
    from avbench.align.mel import log_mel

    ref, hyp = babble(5, 1.0), late(babble(5, 1.2), 40.0)
    a, b = (log_mel(x, RATE, n_mels=80, hop_s=0.005).astype(float) for x in (ref, hyp))
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    plain = np.corrcoef(a.ravel(), b[8 : 8 + len(a)].ravel())[0, 1]
    assert find_shift(ref, hyp, RATE) == (40.0, pytest.approx(plain, abs=1e-6))


@settings(max_examples=15, deadline=None)
@given(steps=st.integers(-40, 40), gain=st.floats(0.05, 5.0))
def test_gain_does_not_matter_and_the_shift_follows(steps, gain):
    ref = babble(6, 2.0)
    found, _ = find_shift(ref, np.float32(gain) * late(ref, steps * 5.0), RATE)
    assert found == steps * 5.0
