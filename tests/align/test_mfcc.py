"""MFCC are python_speech_features' own."""

import numpy as np
import pytest

from avbench.align import mfcc as module
from avbench.align.mfcc import mfcc, to_int16


def noise(n, seed=0):
    return (3000 * np.random.default_rng(seed).standard_normal(n)).astype(np.int16)


@pytest.mark.parametrize("n", [1, 100, 400, 401, 560, 561, 16_000, 16_001])
def test_parity(n):
    theirs = pytest.importorskip("python_speech_features").mfcc(noise(n), 16_000)
    ours = mfcc(noise(n))
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("sound", [np.zeros(8000, np.int16), np.full(8000, 7, np.int16)])
def test_parity_where_nothing_sounds(sound):
    theirs = pytest.importorskip("python_speech_features").mfcc(sound, 16_000)
    np.testing.assert_allclose(mfcc(sound), theirs, rtol=0, atol=1e-9)


def test_chunks_leave_no_trace(monkeypatch):
    whole = mfcc(noise(8_000))
    monkeypatch.setattr(module, "CHUNK_FRAMES", 7)
    np.testing.assert_allclose(mfcc(noise(8_000)), whole, rtol=0, atol=1e-9)


@pytest.mark.parametrize("m", [1, 2, 6, 75])
def test_frames_of_m_video_frames(m):
    assert len(mfcc(noise(640 * m))) == 4 * m - 1


def test_a_cut_between_video_frames_changes_the_first_frame_alone():
    """So a track's windows may be taken from the whole clip's."""
    np.testing.assert_allclose(mfcc(noise(6400)[640:])[1:], mfcc(noise(6400))[5:], atol=1e-9)


def test_loudness_shows_in_the_first_coefficient_alone():
    quiet, loud = noise(3200) // 4 * 2, noise(3200) // 4 * 4
    apart = mfcc(loud) - mfcc(quiet)
    np.testing.assert_allclose(apart[:, 0], 2 * np.log(2), atol=1e-9)
    np.testing.assert_allclose(apart[:, 1:], 0, atol=1e-9)


def test_sixteen_bits_round_and_clip():
    sound = np.array([0, 0.4 / 32768, 0.6 / 32768, -1, 1, 1.5], np.float32)
    np.testing.assert_array_equal(to_int16(sound), [0, 0, 1, -32768, 32767, 32767])
    every = np.arange(-32768, 32768).astype(np.int16)
    np.testing.assert_array_equal(to_int16(every.astype(np.float32) / 32768), every)
