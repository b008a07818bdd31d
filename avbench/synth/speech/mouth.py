"""How the lips move for a sentence: targets of its phones, blended the way articulators blend.

A weighted moving average of the phones' targets (in the spirit of Cohen and Massaro, "Modeling
coarticulation in synthetic visual speech", 1993), then complete closure where lips must meet.
Lips shape the coming vowel before it sounds: LEAD_S lies in the range that Schwartz and Savariaux
report for natural speech (PLoS Comput. Biol. 2014), where recordings in sync at the camera have it
too. Closures keep the sound's time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.synth.speech.phones import Mouth
from avbench.synth.speech.timing import Segment, Utterance

_STEP_S = 0.002
_BLEND_S = 0.13  # full width of the window that blends neighbours
_CLOSE_S = 0.05  # flanks of a closure
LEAD_S = 0.045  # by which vowels show on the lips before they are heard
_MARGIN_S = 0.3
_LEAD = round(LEAD_S / _STEP_S)

Track = NDArray[np.float64]


@dataclass(frozen=True)
class MouthTrack:
    """Lip shapes at given times, each (n,).

    `opening`: gap of the inner lips in [0, 1] of the speaker's widest. `width`: of the mouth
    against rest. `tuck`: how far the lower lip lies under the upper teeth, [0, 1].
    """

    opening: Track
    width: Track
    tuck: Track


def mouth_track(utterance: Utterance, times_s: Track) -> MouthTrack:
    """The lips at `times_s` on the speaker's clock."""
    t = np.arange(-_MARGIN_S, utterance.length_s + _MARGIN_S, _STEP_S)
    rest = Mouth(0.0)
    opening, width, weight = np.zeros_like(t), np.full_like(t, rest.width), np.ones_like(t)
    shut, tuck = np.zeros_like(t), np.zeros_like(t)
    for segment in utterance.segments:
        at = (t >= segment.start_s) & (t < segment.end_s)
        share = (t[at] - segment.start_s) / segment.duration_s
        first, last = segment.phone.mouth, segment.phone.glide_mouth or segment.phone.mouth
        bend = np.clip((share - 0.3) / 0.5, 0, 1)
        opening[at] = first.opening + (last.opening - first.opening) * bend
        width[at] = first.width + (last.width - first.width) * bend
        weight[at] = first.weight
        shut += _closed(t, segment) * first.shut
        tuck[at] = float(first.tuck)
    norm = _smooth(weight, _BLEND_S)
    opening = _early(_smooth(opening * weight, _BLEND_S) / norm) * (1 - np.clip(shut, 0, 1))
    width = _early(_smooth(width * weight, _BLEND_S) / norm)
    tuck = _smooth(tuck, 0.07)
    opening = opening * (1 - 0.6 * tuck)
    return MouthTrack(*(np.interp(times_s, t, track) for track in (opening, width, tuck)))


def _early(track: Track) -> Track:
    return np.concatenate([track[_LEAD:], np.full(_LEAD, track[-1])])


def _closed(t: Track, segment: Segment) -> Track:
    """One while the lips touch (a plosive's closure, all of a nasal), with flanks of _CLOSE_S."""
    phone = segment.phone
    share = phone.closure_ms / phone.duration_ms if phone.closure_ms else 1.0
    end = segment.start_s + segment.duration_s * share
    ramp = np.minimum(t - segment.start_s, end - t) / _CLOSE_S + 1
    ramp = np.clip(ramp, 0, 1)
    return ramp**2 * (3 - 2 * ramp)


def _smooth(track: Track, width_s: float) -> Track:
    window = np.hanning(round(width_s / _STEP_S / 2) * 2 + 3)[1:-1]
    padded = np.pad(track, len(window) // 2, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")
