"""The sound says what the truth says, when the truth says it."""

from functools import cache

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon, voice
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take, sound

N = 3 * RATE_HZ
SENTENCE = ("set", "white", "at", "s", "six", "please")


def take(speaker: int = 0, words: tuple[str, ...] = SENTENCE) -> Take:
    return Take(SPEAKERS[speaker], words, (speaker, 5))


@cache
def clean(t: Take) -> NDArray[np.float32]:
    """The voice without the room, on the picture's clock."""
    made = voice.render(t.utterance, t.speaker.voice, t.rng(1))
    first = round(voice.MARGIN_S * RATE_HZ)
    return made[first : first + N]


def level_db(x: NDArray[np.float32], start_s: float, end_s: float) -> float:
    part = x[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)].astype(float)
    return float(10 * np.log10(np.mean(part**2) + 1e-12))


def test_the_first_word_starts_where_the_truth_says():
    for k in range(len(SPEAKERS)):
        t = take(k)
        x, onset = clean(t), t.utterance.words[0].start_s
        assert level_db(x, onset - 0.05, onset - 0.012) < -80
        assert level_db(x, onset + 0.012, onset + 0.05) > -50


def test_the_last_word_ends_where_the_truth_says():
    for k in range(len(SPEAKERS)):
        t = take(k)
        x, end = clean(t), t.utterance.words[-1].end_s
        assert level_db(x, end - 0.05, end - 0.012) > -50
        assert level_db(x, end + 0.06, end + 0.2) < level_db(x, end - 0.05, end - 0.012) - 25


def test_hiss_lies_within_its_phones_and_voice_within_vowels():
    t = take()
    x = clean(t)
    for segment in t.utterance.segments:
        part = x[round(segment.start_s * RATE_HZ) : round(segment.end_s * RATE_HZ)]
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
        high = power[np.fft.rfftfreq(len(part), 1 / RATE_HZ) > 4000].sum() / power.sum()
        if segment.phone.symbol == "S":
            assert high > 0.5
        if segment.phone.vowel:
            assert high < 0.1


def test_plosives_are_closed_before_they_burst():
    t = take(0, ("place", "green", "at", "k", "two", "again"))
    x = clean(t)
    for segment in t.utterance.segments[1:]:
        if segment.phone.symbol in ("T", "K") and segment.phone.closure_ms:
            closed = segment.start_s + segment.duration_s * 0.45
            burst = segment.start_s + segment.duration_s * 0.6
            quiet = level_db(x, segment.start_s + 0.02, closed)
            assert quiet < level_db(x, burst, segment.end_s) - 10


@pytest.mark.parametrize("lag_ms", [-87.0, -33.0, 23.0, 61.0, 118.0])
def test_a_lag_moves_the_sound_by_that_much(lag_ms: float):
    t = take(3)
    lagged, prompt = sound(t, lag_ms, N), clean(t)
    n = 2 * N
    product = np.fft.rfft(lagged, n) * np.conj(np.fft.rfft(prompt, n))
    shift = int(np.argmax(np.fft.irfft(product, n)))
    shift = shift - n if shift > n // 2 else shift
    assert abs(shift - lag_ms * RATE_HZ / 1000) <= 0.5


def test_a_lag_beyond_the_margin_is_refused():
    with pytest.raises(ValueError, match=r"a lag of 600 ms leaves the margin of 0\.5 s"):
        sound(take(), 600, N)


def test_the_sound_is_the_same_for_the_same_seed_alone():
    t = take()
    assert np.array_equal(sound(t, 0, N), sound(t, 0, N))
    other = Take(t.speaker, t.words, (0, 6))
    assert not np.array_equal(sound(t, 0, N), sound(other, 0, N))


def test_a_sentence_leaves_silence_at_both_ends():
    rng = np.random.default_rng(2)
    for words in lexicon.draw_sentences(40, rng):
        for k in range(len(SPEAKERS)):
            said = take(k, words).utterance
            assert said.words[0].start_s >= 0.25
            assert said.words[-1].end_s <= 2.75


def test_voices_differ_in_pitch():
    measured = []
    for speaker in SPEAKERS:
        t = Take(speaker, SENTENCE, (1, 1))
        vowel = max((s for s in t.utterance.segments if s.phone.vowel), key=lambda s: s.duration_s)
        x = clean(t)[round(vowel.start_s * RATE_HZ) : round(vowel.end_s * RATE_HZ)].astype(float)
        own = np.correlate(x, x, "full")[len(x) - 1 :]
        lags = np.arange(RATE_HZ // 350, RATE_HZ // 60)
        measured.append(RATE_HZ / lags[np.argmax(own[lags])])
        assert measured[-1] == pytest.approx(speaker.voice.f0_hz, rel=0.3)
    steps = np.diff(np.log(sorted(measured)))
    assert steps.min() > 0.03


def test_pesq_and_stoi_take_it_for_speech():
    from pesq import pesq
    from pystoi import stoi

    rng = np.random.default_rng(0)
    for k in range(len(SPEAKERS)):
        x = soxr.resample(sound(take(k), 0, N), RATE_HZ, 16_000).astype(np.float32)
        assert pesq(16_000, x, x, "wb") == pytest.approx(4.64, abs=0.01)
        assert stoi(x, x, 16_000) == pytest.approx(1.0, abs=1e-6)
        noise = rng.standard_normal(len(x)) * np.sqrt(np.mean(x**2))
        scores = [stoi(x, x + noise * 10 ** (-snr / 20), 16_000) for snr in (20, 10, 0)]
        assert scores[0] > scores[1] > scores[2] > 0.4
