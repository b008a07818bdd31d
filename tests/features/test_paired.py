"""Pairs: cut, padded, aligned; what is refused stands in tests/metrics/test_bad_input.py."""

import numpy as np
import pytest
from sounds import late, speech_like

from avbench.clip import Waveform
from avbench.engine.pack import pack, unpack
from avbench.errors import LengthMismatch, SilentHyp, Unmeasurable
from avbench.features.paired import AlignedAudio, AudioPair, PairedAudio

REF = speech_like(2)


def paired(ref, hyp, **parameters):
    return PairedAudio(**parameters).extract(Waveform(ref), Waveform(hyp, valid_end_s=9.0))


def test_a_longer_sound_is_cut_to_the_reference():
    pair = paired(REF, np.concatenate((REF, REF[:8_000])))
    np.testing.assert_array_equal(pair.hyp.samples, REF)
    assert (pair.hyp_natural_s, pair.hyp.duration_s, pair.hyp.valid_end_s) == (2.5, 2.0, 2.0)


def test_a_shorter_sound_is_padded_with_zeros():
    pair = paired(REF, REF[:24_000])
    np.testing.assert_array_equal(pair.hyp.samples[:24_000], REF[:24_000])
    assert not pair.hyp.samples[24_000:].any()
    assert pair.hyp_natural_s == 1.5


def test_the_reference_and_the_inputs_are_left_as_they_are():
    hyp = REF[:24_000].copy()
    pair = paired(REF, hyp)
    pair.hyp.samples[:] = 0
    np.testing.assert_array_equal(hyp, REF[:24_000])
    assert pair.ref.samples is REF
    assert (pair.shift_ms, pair.shift_ncc) == (0.0, None)


@pytest.mark.parametrize("n", [16_000, 64_000])
def test_the_bounds_of_the_length_belong_to_it(n):
    assert len(paired(REF, np.resize(REF, n)).hyp.samples) == 32_000


def test_the_bounds_are_parameters():
    with pytest.raises(LengthMismatch, match=r"ratio 0\.75; expected 0\.9 to 1\.1$"):
        paired(REF, REF[:24_000], min_ratio=0.9, max_ratio=1.1)
    with pytest.raises(SilentHyp, match=r"peak is -6\.0 dBFS; expected at least -3 dBFS"):
        paired(REF * 2, REF, silence_dbfs=-3.0)


@pytest.mark.parametrize("shift_ms", [-100, 0, 65])
def test_alignment_keeps_the_overlap_of_both(shift_ms):
    aligned = AlignedAudio().extract(paired(REF, late(REF, 16 * shift_ms)))
    n = 32_000 - 16 * abs(shift_ms)
    assert aligned.shift_ms == shift_ms
    assert len(aligned.ref.samples) == len(aligned.hyp.samples) == n
    np.testing.assert_array_equal(aligned.ref.samples, aligned.hyp.samples)
    assert aligned.ref.valid_end_s == pytest.approx(n / 16_000)


def test_an_alignment_that_leaves_too_little_is_refused():
    ref = speech_like(1.0, seed=3)
    with pytest.raises(Unmeasurable, match=r"shifts by 300 ms and leaves 70 % of the 1\.00 s"):
        AlignedAudio().extract(paired(ref, late(ref, 4_800)))
    kept = AlignedAudio(min_overlap=0.6).extract(paired(ref, late(ref, 4_800)))
    assert kept.shift_ms == 300


def test_the_range_of_the_search_is_a_parameter():
    aligned = AlignedAudio(range_s=0.05).extract(paired(REF, late(REF, 3_200)))
    assert abs(aligned.shift_ms) <= 50


def test_the_cache_can_keep_a_pair():
    pair = AlignedAudio().extract(paired(REF, late(REF, 160)))
    again = unpack(AudioPair, pack(pair))
    assert (again.shift_ms, again.shift_ncc) == (pair.shift_ms, pair.shift_ncc)
    np.testing.assert_array_equal(again.hyp.samples, pair.hyp.samples)
