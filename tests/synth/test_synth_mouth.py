"""The lips close where they must, and open with the vowels."""

import numpy as np
import pytest

from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.speech.mouth import LEAD_S
from avbench.synth.talk import Take, sound

WORDS = ("place", "blue", "by", "m", "five", "please")


@pytest.fixture
def take() -> Take:
    return Take(SPEAKERS[0], WORDS, (0, 0))


def test_lips_meet_for_p_b_and_m(take: Take):
    for segment in take.utterance.segments:
        if segment.phone.symbol in ("P", "B", "M"):
            closure = segment.phone.closure_ms / segment.phone.duration_ms or 1.0
            middle = segment.start_s + segment.duration_s * closure / 2
            assert take.mouth(np.array([middle])).opening[0] == 0.0


def test_lips_tuck_for_f_and_v(take: Take):
    middles = [
        (s.start_s + s.end_s) / 2 for s in take.utterance.segments if s.phone.symbol in ("F", "V")
    ]
    assert take.mouth(np.array(middles)).tuck.min() > 0.8


def test_an_open_vowel_opens_and_a_round_one_rounds():
    take = Take(SPEAKERS[0], ("bin", "blue", "by", "r", "two", "soon"), (0, 0))
    spoken = {s.phone.symbol: (s.start_s + s.end_s) / 2 for s in take.utterance.segments}
    shape = take.mouth(np.array([spoken["AA"], spoken["UW"]]))
    assert shape.opening[0] > 0.7 > shape.opening[1]
    assert shape.width[0] > 0.85 > shape.width[1]


def test_lips_are_shut_in_silence(take: Take):
    shape = take.mouth(np.array([0.0, 0.05, 2.95]))
    assert shape.opening.max() == 0.0


def test_without_a_lag_the_lips_lead_the_sound_as_in_natural_speech(take: Take):
    x = sound(take, 0, 3 * RATE_HZ).astype(float)
    t = (np.arange(300) + 0.5) / 100
    envelope = np.sqrt(np.square(x).reshape(300, -1).mean(1))
    envelope = np.convolve(envelope, np.hanning(9) / 4, "same")
    lags_s = np.arange(-0.2, 0.21, 0.01)
    match = [np.corrcoef(envelope, take.mouth(t - lag).opening)[0, 1] for lag in lags_s]
    assert lags_s[int(np.argmax(match))] == pytest.approx(LEAD_S, abs=0.021)
    assert max(match) > 0.7
