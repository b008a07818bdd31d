"""A take before several cameras and one microphone: pictures of any size, sound apart."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from avbench.synth.face.canvas import Image
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take, frames, sound
from avbench.synth.truth import ClipTruth, clip_truth

View = Literal["straight", "turned"]
Spans = list[tuple[float, float, str]]  # start, end, label

# What a camera at the side sees of a flat drawing: narrower, its lines no longer level.
_NARROW, _SHEAR = 0.87, 0.05


@dataclass(frozen=True)
class Recording:
    """One utterance. `sound_lag_ms`: of the sound file against the take's own clock.

    A camera whose sound is to be later by more runs ahead: its frames show the take later on.
    """

    take: Take
    sound_lag_ms: float

    def times_s(self, fps: Fraction, lag_ms: float) -> NDArray[np.float64]:
        """When, on the take's clock, a camera takes its frames for its sound to be so late."""
        return self.take.frame_times_s(fps) + (lag_ms - self.sound_lag_ms) / 1000

    def shots(
        self, fps: Fraction, lag_ms: float, size: tuple[int, int], view: View = "straight"
    ) -> Iterator[Image]:
        """BGR frames of `size` (width, height): the drawn picture fills the height."""
        import cv2

        matrix = _matrix(self.take.speaker.setting.size, size, view)
        for frame in frames(self.take, self.times_s(fps, lag_ms)):
            yield np.asarray(
                cv2.warpAffine(frame, matrix, size, borderMode=cv2.BORDER_REPLICATE), np.uint8
            )

    def heard(self, rate_hz: int) -> NDArray[np.float32]:
        """The sound, mono float32, as long as the take."""
        from scipy.signal import resample_poly

        made = sound(self.take, self.sound_lag_ms, round(self.take.length_s * RATE_HZ))
        shared = gcd(rate_hz, RATE_HZ)
        if rate_hz == RATE_HZ:
            return made
        return np.asarray(resample_poly(made, rate_hz // shared, RATE_HZ // shared), np.float32)

    def truth(self, fps: Fraction, lag_ms: float, *, clip_id: str, path: str) -> ClipTruth:
        """What is true of the clip of one camera."""
        told = clip_truth(self.take, self.sound_lag_ms, clip_id=clip_id, path=path)
        opening = self.take.mouth(self.times_s(fps, lag_ms)).opening
        shown = tuple(round(float(v), 4) for v in opening)
        return replace(told, audio_lag_ms=lag_ms, opening=shown)

    def phones(self) -> Spans:
        """Phones and silences ("sil") from start to end, in seconds of the sound file, to 10 ms."""
        spans: Spans = []
        now = 0.0
        for segment in self.take.utterance.segments:
            start = round(segment.start_s + self.sound_lag_ms / 1000, 2)
            end = round(segment.end_s + self.sound_lag_ms / 1000, 2)
            if start > now:
                spans.append((now, start, "sil"))
            spans.append((start, end, segment.phone.symbol.lower()))
            now = end
        spans.append((now, self.take.length_s, "sil"))
        return spans


def _matrix(drawn: tuple[int, int], size: tuple[int, int], view: View) -> NDArray[np.float64]:
    """From the drawn picture to the camera's: scaled to its height, centred, seen from the side."""
    scale = size[1] / drawn[1]
    wide = scale * (_NARROW if view == "turned" else 1.0)
    shear = scale * (_SHEAR if view == "turned" else 0.0)
    middle = np.array(drawn) / 2
    linear = np.array([[wide, 0.0], [shear, scale]])
    return np.column_stack([linear, np.array(size) / 2 - linear @ middle])
