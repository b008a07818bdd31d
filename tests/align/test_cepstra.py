"""Mel cepstra and librosa's mel power: analytic cases and golden values."""

import numpy as np
import pytest
from sounds import speech_like

from avbench.align import cepstra
from avbench.align.cepstra import mel_cepstra
from avbench.align.slaney_mel import slaney_mel


def test_frames_stand_every_five_milliseconds():
    assert mel_cepstra(speech_like(1.0), 16_000).shape == (201, 13)


def test_the_level_is_left_out():
    x = speech_like(1.0)
    np.testing.assert_allclose(mel_cepstra(x * 0.1, 16_000), mel_cepstra(x, 16_000), atol=1e-4)


@pytest.mark.parametrize("m", [1, 5, 13])
def test_a_coefficient_is_a_ripple_of_the_log_spectrum(m, monkeypatch):
    """A ripple of amplitude a in ln amplitude has coefficient a, and is a / sqrt(2) in rms."""
    bands = np.arange(80) + 0.5
    ripple = 0.3 * np.cos(np.pi * m * bands / 80)
    monkeypatch.setattr(cepstra, "log_mel", lambda *_, **__: np.float32([2 * ripple]))
    found = mel_cepstra(np.zeros(1, np.float32), 16_000)[0]
    np.testing.assert_allclose(found, 0.3 * (np.arange(1, 14) == m), atol=1e-6)
    rms_db = 20 / np.log(10) * np.sqrt(np.mean(ripple**2))
    assert 10 * np.sqrt(2) / np.log(10) * np.linalg.norm(found) == pytest.approx(rms_db, rel=1e-6)


def test_slaney_mel_is_librosa_s():
    """librosa 0.11: melspectrogram(y=speech_like(1.0), sr=16000, n_fft, hop_length, n_mels)."""
    x = speech_like(1.0)
    for (n_fft, n_mels), values in GOLDEN.items():
        found = slaney_mel(x, 16_000, n_fft, 160, n_mels)
        assert found.shape == (101 if n_fft % 2 == 0 else 100, n_mels)
        picked = [found[50, 3], found[50, n_mels // 2], found[20, 10], found.sum()]
        np.testing.assert_allclose(picked, values, rtol=2e-5)


GOLDEN = {
    (400, 40): (0.07715101540088654, 0.0009764858987182379, 0.033391766250133514, 258.58782430999),
    (321, 120): (0.012943082489073277, 0.00076838670065626, 4.221100243739784e-05, 512.0082347229),
}
