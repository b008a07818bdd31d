"""From phones to the synthesiser's settings over time."""

from dataclasses import dataclass

import numpy as np

from avbench.synth.speech.filters import RATE_HZ, STEP, Track, smooth
from avbench.synth.speech.timing import Segment, Utterance

_HIGH_FORMANTS_HZ = (3500.0, 4500.0)
_BLEND_S = 0.06  # over which formants move from one phone to the next


@dataclass(frozen=True)
class Controls:
    """Settings every STEP samples, each (n,); `formants_hz` (n, 5); levels against a vowel's."""

    voicing: Track
    breath: Track
    noise: Track
    noise_centre_hz: Track
    noise_width_hz: Track
    nasal: Track
    formants_hz: Track
    f0_hz: Track


def controls(
    utterance: Utterance, n: int, margin_s: float, formant_scale: float, f0_hz: Track
) -> Controls:
    """Settings for `n` steps that start `margin_s` before the utterance's zero."""
    t = step_times(n, margin_s)
    voicing, breath, noise, nasal = np.zeros((4, n))
    centre, width = np.full((2, n), 3000.0)
    targets = np.full((n, 3), np.nan)
    for segment in utterance.segments:
        at = (t >= segment.start_s) & (t < segment.end_s)
        share = (t[at] - segment.start_s) / segment.duration_s
        voicing[at], breath[at], noise[at] = _levels(segment, share)
        nasal[at] = float(segment.phone.nasal)
        targets[at] = _formants(segment, share)
        if segment.phone.noise is not None:
            centre[at] = segment.phone.noise.centre_hz
            width[at] = segment.phone.noise.width_hz
    low = np.stack([smooth(_hold(column), _BLEND_S) for column in targets.T], axis=1)
    high = np.tile(_HIGH_FORMANTS_HZ, (n, 1))
    return Controls(
        voicing=smooth(voicing, 0.014),
        breath=smooth(breath, 0.014),
        noise=smooth(noise, 0.01),
        noise_centre_hz=centre,
        noise_width_hz=width,
        nasal=smooth(nasal, 0.02),
        formants_hz=np.concatenate([low, high], axis=1) * formant_scale,
        f0_hz=f0_hz,
    )


def step_times(n: int, margin_s: float) -> Track:
    """When each step is, in seconds on the utterance's clock."""
    return np.arange(n) * STEP / RATE_HZ - margin_s


def _levels(segment: Segment, share: Track) -> tuple[Track, Track, Track]:
    """Voice, breath and friction within one phone; a plosive is closure, burst, breath."""
    phone = segment.phone
    ms = share * phone.duration_ms
    closed = ms < phone.closure_ms
    breathing = (phone.breath_ms > 0) & (ms >= phone.duration_ms - phone.breath_ms)
    level = phone.noise.level if phone.noise else 0.0
    voicing = np.where(breathing, 0.0, phone.voicing)
    return voicing, breathing.astype(float), np.where(closed | breathing, 0.0, level)


def _formants(segment: Segment, share: Track) -> Track:
    first = np.array(segment.phone.formants_hz, float)
    last = np.array(segment.phone.glide_hz or segment.phone.formants_hz, float)
    bend = np.clip((share - 0.25) / 0.6, 0, 1)[:, None]
    return np.asarray(first + (last - first) * bend, np.float64)


def _hold(track: Track) -> Track:
    """Fills what is not spoken from the phones around it."""
    known = np.flatnonzero(~np.isnan(track))
    return np.interp(np.arange(len(track)), known, track[known])
