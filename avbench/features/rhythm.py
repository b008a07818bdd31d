"""When to look for faces. Pure numpy, no pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from avbench.features.link import Face


@dataclass(frozen=True)
class Rhythm:
    """Every `calm_frames` frames, or `restless_frames`: at multiples of the latter.

    Restless: there is no face, one was missed at the last look, or one moves so fast that by the
    next calm look it would have gone further than `max_shift` of its box.
    """

    calm_frames: int
    restless_frames: int
    max_shift: float

    def due(self, index: int, looked: int, faces: Sequence[Face]) -> bool:
        """Whether to look in frame `index`; it was last done in frame `looked`."""
        if index % self.restless_frames:
            return False
        too_late_next_time = index + self.restless_frames - looked > self.calm_frames
        return too_late_next_time or not faces or any(self._restless(f, looked) for f in faces)

    def _restless(self, face: Face, looked: int) -> bool:
        return face.last_found < looked or face.speed * self.calm_frames > self.max_shift
