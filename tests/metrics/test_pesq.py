"""PESQ: golden values, the three variants, and every way in which the package fails."""

import numpy as np
import pytest
from sounds import late, noisy, speech_like

from avbench.clip import Waveform
from avbench.errors import TooShort, Unmeasurable
from avbench.features.paired import AudioPair
from avbench.metrics.pesq import PesqNb8k, PesqNb16k, PesqWb

ALL = {PesqWb: 4.643888, PesqNb16k: 4.548638, PesqNb8k: 4.548638}


def pesq(metric, ref, hyp):
    return metric.per_clip(AudioPair(Waveform(ref), Waveform(hyp), 0.0))[metric.name]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("seed", [0, 1])
def test_identical_speech_reaches_the_top_of_the_scale(kind, seed):
    x = speech_like(seed=seed)
    assert pesq(kind(), x, x) == pytest.approx(ALL[kind], abs=1e-6)


@pytest.mark.parametrize(("kind", "mode"), [(PesqWb, "wb"), (PesqNb16k, "nb")])
def test_the_value_is_the_package_s(kind, mode):
    from pesq import pesq as package

    ref, hyp = speech_like(), noisy(speech_like(), 12)
    assert pesq(kind(), ref, hyp) == package(16_000, ref, hyp, mode)


def test_narrow_band_at_8_khz_does_not_hang_on_the_resampler():
    from pesq import pesq as package
    from scipy.signal import resample_poly

    ref, hyp = speech_like(), noisy(speech_like(), 12)
    other = package(8_000, resample_poly(ref, 1, 2), resample_poly(hyp, 1, 2), "nb")
    assert pesq(PesqNb8k(), ref, hyp) == pytest.approx(other, abs=0.03)


def test_the_three_variants_are_three_scales():
    ref, hyp = speech_like(), noisy(speech_like(), 5)
    wb, nb16, nb8 = (pesq(kind(), ref, hyp) for kind in ALL)
    assert wb < nb16
    assert abs(nb16 - nb8) > 0.01


def test_more_noise_is_worse():
    ref = speech_like()
    values = [pesq(PesqWb(), ref, noisy(ref, snr)) for snr in (30, 20, 10, 0)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > PesqWb.worst


def test_a_call_does_not_depend_on_the_calls_before():
    ref, hyp = speech_like(), noisy(speech_like(), 10)
    first = [pesq(kind(), ref, hyp) for kind in ALL]
    pesq(PesqNb8k(), speech_like(9), speech_like(9))
    assert [pesq(kind(), ref, hyp) for kind in reversed(ALL)] == first[::-1]


def test_a_delay_of_a_frame_is_aligned_by_pesq_itself():
    ref = speech_like()
    assert pesq(PesqWb(), ref, late(ref, 640)) > 3.5


@pytest.mark.parametrize("kind", ALL)
def test_a_quarter_of_a_second_is_the_least(kind):
    ref = speech_like(1)[4_000:7_968]
    with pytest.raises(TooShort, match=r"^0\.248 s of sound; PESQ needs 0\.25 s$"):
        pesq(kind(), ref, ref)


def test_no_utterance_is_a_reason():
    ref = np.zeros(16_000, np.float32)  # PairedAudio refuses it; PESQ alone would say this
    with pytest.raises(Unmeasurable, match=r"^PESQ finds no utterance: "):
        pesq(PesqWb(), ref, speech_like(1))


def test_no_finite_answer_is_a_reason_although_the_package_raises_a_plain_value_error():
    silent = np.zeros(48_000, np.float32)
    with pytest.raises(Unmeasurable, match=r"^PESQ has no finite answer: "):
        pesq(PesqWb(), speech_like(), silent)


def test_another_value_error_is_a_bug_and_passes():
    with pytest.raises(ValueError, match="zero-size"):
        pesq(PesqWb(), np.zeros(0, np.float32), np.zeros(0, np.float32))


def test_a_long_clip_is_refused_because_the_package_would_crash():
    x = np.tile(speech_like(3), 7)
    with pytest.raises(Unmeasurable, match=r"^21\.0 s of sound; pesq_wb takes at most 20 s "):
        pesq(PesqWb(), x, x)


def test_as_many_utterances_as_20_s_can_hold_pass():
    burst = np.random.default_rng(0).standard_normal(3_300).astype(np.float32)
    x = np.zeros(320_000, np.float32)
    for first in range(0, 320_000 - 3_300, 6_720):  # 206 ms of sound, 214 ms of silence
        x[first : first + 3_300] = burst
    assert pesq(PesqWb(), x, x) == pytest.approx(4.643888, abs=1e-6)
