"""MCD-DTW: zero for the same, more for more, blind to level and timing as it says."""

import numpy as np
import pytest
from sounds import late, noisy, speech_like

from avbench.clip import Waveform
from avbench.errors import LengthMismatch, Unmeasurable
from avbench.features.cepstral_pair import CepstralPairFeature
from avbench.features.natural_pair import NaturalPair
from avbench.metrics.mcd import McdDtw, McdDtwSl


def mcd(ref, hyp, metric=McdDtw):
    pair = CepstralPairFeature().extract(NaturalPair().extract(Waveform(ref), Waveform(hyp)))
    return metric().per_clip(pair)


def test_the_same_recording_is_zero_at_any_level():
    x = speech_like(1.5)
    assert mcd(x, x)["mcd_dtw"] == 0.0
    assert mcd(x, x * 0.3)["mcd_dtw"] == pytest.approx(0.0, abs=1e-3)


def test_more_noise_is_worse():
    x = speech_like(2.0)
    values = [mcd(x, noisy(x, snr))["mcd_dtw"] for snr in (40, 30, 20, 10, 0)]
    assert values == sorted(values)
    assert 0 < values[0] < values[-1] < McdDtw.worst


def test_a_delay_costs_little_and_another_voice_much():
    x = speech_like(2.0)
    delayed = mcd(x, late(x, 640))["mcd_dtw"]
    other = mcd(x, speech_like(2.0, f0_hz=210, formant_scale=1.2))["mcd_dtw"]
    assert delayed < 0.5 < other


def test_the_value_is_the_definition_s_on_the_path_of_dtw_python():
    package = pytest.importorskip("dtw")
    from avbench.align.cepstra import mel_cepstra

    ref, hyp = speech_like(1.0), speech_like(1.3, seed=4)
    a, b = mel_cepstra(ref, 16_000), mel_cepstra(hyp, 16_000)
    path = package.dtw(a, b, step_pattern="symmetric1")
    apart = np.linalg.norm(a[path.index1] - b[path.index2], axis=1)
    expected = 10 * np.sqrt(2) / np.log(10) * apart.mean()
    assert mcd(ref, hyp)["mcd_dtw"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("seconds", [1.0, 2.0, 3.9])
def test_the_length_ratio_multiplies(seconds):
    ref, hyp = speech_like(2.0), speech_like(seconds)
    plain, scaled = mcd(ref, hyp), mcd(ref, hyp, McdDtwSl)
    ratio = max(2.0, seconds) / min(2.0, seconds)
    assert scaled["mcd_dtw_sl"] == pytest.approx(plain["mcd_dtw"] * ratio)
    assert plain["dur_ratio"] == pytest.approx(seconds / 2.0)


def test_lengths_out_of_bounds_are_refused():
    with pytest.raises(LengthMismatch, match=r"ratio 3\.00; expected 0\.5 to 2$"):
        mcd(speech_like(1.0), speech_like(3.0))


def test_a_long_clip_is_refused_before_its_path_fills_the_memory():
    x = np.tile(speech_like(1.0), 61)
    with pytest.raises(
        Unmeasurable, match=r"^61\.0 s of sound; exact alignment takes at most 60 s"
    ):
        mcd(x, x)
