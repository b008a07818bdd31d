"""A formant synthesiser: phones with known times to sound.

Source and filter after Klatt, "Software for a cascade/parallel formant synthesizer", JASA 1980: a
glottal pulse and breath through five resonances in a row, friction through its own band. Written
anew and simpler: no antiresonances, and friction is one band of noise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.synth.speech import filters
from avbench.synth.speech.controls import Controls, controls, step_times
from avbench.synth.speech.filters import RATE_HZ, STEP, Track
from avbench.synth.speech.timing import Utterance

MARGIN_S = 0.5  # sound made before and after the clip, so that a lag cuts nothing off

_OPEN = 0.6  # share of a period with the glottis open
_BREATH = 0.18  # level of aspiration against voice
_WIDTHS_HZ = (70.0, 90.0, 130.0, 200.0, 300.0)


@dataclass(frozen=True)
class Voice:
    """One speaker's voice.

    `formants`: scale against an adult male's. `breath`, `jitter`: shares of the pulse and of the
    period. `rate` > 1 speaks faster. `tilt_hz`: where the source begins to fall. `lilt`: how far
    the melody rises within a word.
    """

    f0_hz: float = 115.0
    formants: float = 1.0
    breath: float = 0.02
    jitter: float = 0.008
    rate: float = 1.0
    tilt_hz: float = 2800.0
    lilt: float = 0.16


def render(utterance: Utterance, voice: Voice, rng: np.random.Generator) -> NDArray[np.float32]:
    """Sound from -MARGIN_S to length_s + MARGIN_S, float32 mono at RATE_HZ, peak 0.5."""
    n = round((utterance.length_s + 2 * MARGIN_S) * RATE_HZ)
    n_steps = -(-n // STEP) + 1
    melody = _melody(utterance, voice, step_times(n_steps, MARGIN_S), rng)
    c = controls(utterance, n_steps, MARGIN_S, voice.formants, melody)
    breath = _BREATH * rng.standard_normal(n) * filters.fine(c.breath, n)
    spoken = filters.run(_glottis(c, voice, n, rng) + breath, _tract(c))
    friction = rng.standard_normal(n) * filters.fine(c.noise, n)
    band = filters.band_pass(c.noise_centre_hz, c.noise_width_hz)
    spoken += filters.run(friction, band[:, None, :])
    return np.asarray(0.5 * spoken / np.abs(spoken).max(), np.float32)


def _melody(utterance: Utterance, voice: Voice, t: Track, rng: np.random.Generator) -> Track:
    """Falls over the sentence, rises a little in each word."""
    start, end = utterance.words[0].start_s, utterance.words[-1].end_s
    fall = 1.12 - 0.27 * np.clip((t - start) / (end - start), 0, 1)
    accent = np.zeros_like(t)
    for word in utterance.words:
        middle, width = (word.start_s + word.end_s) / 2, (word.end_s - word.start_s) / 2
        accent += voice.lilt * rng.uniform(0.2, 1) * np.exp(-np.square((t - middle) / width))
    return np.asarray(voice.f0_hz * fall * (1 + accent), np.float64)


def _glottis(c: Controls, voice: Voice, n: int, rng: np.random.Generator) -> Track:
    """Derivative of the flow of Klatt and Klatt's pulse (JASA 1990), with breath noise."""
    wander = filters.low_pass(rng.standard_normal(n), 7.0) * 45
    phase = np.cumsum(filters.fine(c.f0_hz, n) * (1 + voice.jitter * wander) / RATE_HZ)
    u = (phase % 1) / _OPEN
    pulse = np.where(u < 1, 2 * u - 3 * u**2, 0.0)
    noise = rng.standard_normal(n) * np.where(u < 1, 1.0, 0.3) * voice.breath
    return filters.low_pass(pulse + noise, voice.tilt_hz) * filters.fine(c.voicing, n)


def _tract(c: Controls) -> Track:
    """Five resonances in a row, (n, 5, 6); the nose damps them, the first most."""
    damping = (1.5, 0.6, 0.6, 0.6, 0.6)
    sections = [
        filters.resonator(c.formants_hz[:, k], width * (1 + damping[k] * c.nasal))
        for k, width in enumerate(_WIDTHS_HZ)
    ]
    return np.stack(sections, axis=1)
