"""Pitch against the reference: known melodies."""

import numpy as np
import pytest
from sounds import speech_like

from avbench.clip import Waveform
from avbench.errors import Unmeasurable
from avbench.features.cepstral_pair import CepstralPairFeature
from avbench.features.natural_pair import NaturalPair
from avbench.features.pitch_pair import PitchPair, PitchPairFeature
from avbench.metrics.f0 import F0Correlation, LogF0Rmse, VoicingError

ALL = (LogF0Rmse(), F0Correlation(), VoicingError())


def scores(ref, hyp):
    pair = NaturalPair().extract(Waveform(ref), Waveform(hyp))
    pitches = PitchPairFeature().extract(pair, CepstralPairFeature().extract(pair))
    return [m.per_clip(pitches)[m.name] for m in ALL]


def pitches(ref, hyp):
    return PitchPair(np.asarray(ref, float), np.asarray(hyp, float))


def test_the_same_voice():
    x = speech_like(2.0)
    assert scores(x, x) == pytest.approx([0.0, 1.0, 0.0], abs=1e-12)


def test_a_voice_a_fifth_higher_with_the_same_melody():
    ref, hyp = speech_like(3.0, f0_hz=120), speech_like(3.0, f0_hz=180)
    rmse, correlation, error = scores(ref, hyp)
    assert rmse == pytest.approx(np.log(1.5), abs=0.08)
    assert correlation > 0.7
    assert error < 0.3


def test_values_by_hand():
    ref = [100.0] * 10 + [200.0] * 10 + [0, 0, 150, 0]
    hyp = [110.0] * 10 + [220.0] * 10 + [0, 90, 0, 0]
    found = LogF0Rmse().per_clip(pitches(ref, hyp))
    assert found["logf0_rmse"] == pytest.approx(np.log(1.1))
    assert found["cents"] == pytest.approx(1200 * np.log2(1.1))
    assert found["hz"] == pytest.approx(np.sqrt((10**2 + 20**2) / 2))
    assert found["voiced"] == pytest.approx(20 / 24)
    assert F0Correlation().per_clip(pitches(ref, hyp))["f0_corr"] == pytest.approx(1.0)
    error = VoicingError().per_clip(pitches(ref, hyp))
    assert error == pytest.approx({"vuv_error": 2 / 24, "missing": 1 / 24, "extra": 1 / 24})


@pytest.mark.parametrize("metric", ALL[:2], ids=lambda m: m.name)
def test_nothing_voiced_is_a_reason(metric):
    with pytest.raises(Unmeasurable, match=r"^0 of 30 aligned frames are voiced on both sides \("):
        metric.per_clip(pitches([100.0] * 30, [0.0] * 30))


def test_no_voice_in_the_reference_is_a_reason():
    with pytest.raises(Unmeasurable, match=r"^nothing is voiced in the reference"):
        VoicingError().per_clip(pitches([0.0] * 30, [100.0] * 30))


def test_a_monotone_has_no_melody():
    with pytest.raises(Unmeasurable, match=r"^the generated pitch stays at 100\.0 Hz: no melody$"):
        F0Correlation().per_clip(pitches(np.linspace(90, 110, 30), [100.0] * 30))


def test_another_hop_than_the_alignment_s_is_an_error_of_the_caller():
    x = Waveform(speech_like(1.0))
    pair = NaturalPair().extract(x, x)
    path = CepstralPairFeature().extract(pair)
    with pytest.raises(ValueError, match=r"hop_s is 0\.01 in pitch_pair and another"):
        PitchPairFeature(hop_s=0.01).extract(pair, path)
