"""The front end of STOI against pystoi's own parts."""

import numpy as np
import pytest
from pystoi import utils
from sounds import noisy, speech_like

from avbench.clip import Waveform
from avbench.features.paired import AudioPair
from avbench.features.third_octave import ThirdOctave, _band_matrix, resample_10k


@pytest.mark.parametrize("n", [1, 7, 8, 127, 128, 129, 1_000, 16_003])
def test_resampling_is_octave_s(n):
    x = np.random.default_rng(n).standard_normal(n)
    np.testing.assert_allclose(resample_10k(x), utils.resample_oct(x, 10_000, 16_000), atol=1e-12)


def test_the_bands_are_pystoi_s():
    np.testing.assert_array_equal(_band_matrix(), utils.thirdoct(10_000, 512, 15, 150)[0])


def test_a_tone_lies_in_its_band():
    tone = np.sin(2 * np.pi * 1_000 * np.arange(16_000) / 16_000).astype(np.float32)
    bands = ThirdOctave().extract(AudioPair(Waveform(tone), Waveform(tone), 1.0))
    centres_hz = 150 * 2.0 ** (np.arange(15) / 3)
    loudest = centres_hz[bands.ref.mean(axis=1).argmax()]
    assert loudest == pytest.approx(1_000, rel=0.1)


def test_the_magnitudes_are_pystoi_s():
    ref = speech_like(1.7).astype(float)
    hyp = noisy(ref, 3).astype(float)
    found = ThirdOctave().extract(AudioPair(Waveform(ref), Waveform(hyp), 1.7))
    x, y = (utils.resample_oct(s, 10_000, 16_000) for s in (ref, hyp))
    x, y = utils.remove_silent_frames(x, y, 40, 256, 128)
    matrix = utils.thirdoct(10_000, 512, 15, 150)[0]
    for ours, theirs in ((found.ref, x), (found.hyp, y)):
        spectrum = utils.stft(theirs, 256, 512, overlap=2).T
        np.testing.assert_allclose(ours, np.sqrt(matrix @ np.abs(spectrum) ** 2), atol=1e-11)
