import numpy as np

from avbench.align.mel import CHUNK_FRAMES, log_mel

RATE = 16_000


def tone(hz, seconds=0.5):
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE).astype(np.float32)


def test_a_click_is_loudest_in_the_frame_centred_on_it():
    samples = np.zeros(RATE, np.float32)
    samples[4800] = 1.0  # 0.3 s
    loud = log_mel(samples, RATE, hop_s=0.01).sum(axis=1)
    assert np.argmax(loud) == 30


def test_a_higher_tone_lies_in_a_higher_band():
    bands = [int(np.argmax(log_mel(tone(hz), RATE)[25])) for hz in (200, 500, 1000, 3000)]
    assert bands == sorted(bands)
    assert len(set(bands)) == 4


def test_gain_adds_a_constant():
    noise = np.random.default_rng(0).standard_normal(RATE).astype(np.float32) * 0.1
    difference = log_mel(noise * 0.5, RATE) - log_mel(noise, RATE)
    np.testing.assert_allclose(difference, np.log(0.25), atol=1e-3)


def test_chunks_do_not_show(monkeypatch):
    noise = np.random.default_rng(0).standard_normal(5 * RATE).astype(np.float32)
    whole = log_mel(noise, RATE)
    monkeypatch.setattr("avbench.align.mel.CHUNK_FRAMES", 7)
    np.testing.assert_allclose(log_mel(noise, RATE), whole, rtol=1e-6)
    assert CHUNK_FRAMES > 7


def test_silence_is_finite_and_flat():
    spectrum = log_mel(np.zeros(RATE, np.float32), RATE)
    assert spectrum.shape == (101, 40)
    assert np.isfinite(spectrum).all()
    assert np.ptp(spectrum) == 0
