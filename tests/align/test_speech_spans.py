"""Spans of speech by level, and how they agree."""

import numpy as np
import pytest

from avbench.align.speech_spans import energy_spans, length_s, overlap_s, tidy

RATE = 16_000


def bursts(spans, seconds, noise=1e-4):
    rng = np.random.default_rng(0)
    out = noise * rng.standard_normal(round(seconds * RATE))
    for start, end in spans:
        part = slice(round(start * RATE), round(end * RATE))
        out[part] += 0.1 * rng.standard_normal(len(out[part]))
    return out.astype(np.float32)


@pytest.mark.parametrize("noise", [0.0, 1e-4, 1e-2])
def test_bursts_are_found_where_they_are(noise):
    true = [(0.5, 1.2), (1.6, 2.0), (2.5, 3.4)]
    found = energy_spans(bursts(true, 4.0, noise), RATE)
    np.testing.assert_allclose(found, true, atol=0.025)


def test_the_gain_does_not_count():
    sound = bursts([(0.5, 1.0)], 2.0, 1e-3)
    np.testing.assert_array_equal(energy_spans(sound, RATE), energy_spans(sound * 0.1, RATE))


def test_steady_sound_is_one_span():
    found = energy_spans(bursts([(0.0, 2.0)], 2.0), RATE)
    np.testing.assert_allclose(found, [(0.0, 2.0)], atol=0.02)


@pytest.mark.parametrize("n", [0, 1, 159])
def test_less_than_a_frame_has_none(n):
    assert energy_spans(np.ones(n, np.float32), RATE).shape == (0, 2)


def test_short_pauses_are_none_and_short_sounds_are_none():
    spans = np.array([(0.0, 0.5), (0.6, 1.0), (1.5, 1.55), (2.0, 9.0)])
    np.testing.assert_allclose(tidy(spans, 0.2, 0.1, 3.0), [(0.0, 1.0), (2.0, 3.0)])


def test_lengths_and_overlaps():
    a = np.array([(0.0, 1.0), (2.0, 3.0)])
    b = np.array([(0.5, 2.5)])
    assert length_s(a) == 2.0
    assert overlap_s(a, b) == overlap_s(b, a) == 1.0
    assert overlap_s(a, np.zeros((0, 2))) == 0.0
