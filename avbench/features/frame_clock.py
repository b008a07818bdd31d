"""Frames of any rate as 25 a second: the nearest one at each tick of the clip clock."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
FPS = 25
_ROUNDING_S = 1e-6


class FrameClock:
    """Streams: holds one frame. At 25 frames a second it passes every frame on, once.

    `changed`: whether a frame was left out or repeated so far. `n_frames`: how many were given out.
    """

    def __init__(self) -> None:
        self._held: Frame | None = None
        self._held_s = 0.0
        self.n_frames = 0
        self.changed = False

    def add(self, frame: Frame, pts_s: float) -> Iterator[Frame]:
        """The frames that are certain now that one at `pts_s` has come; it is copied."""
        if self._held is not None:
            yield from self._until((self._held_s + pts_s) / 2 + _ROUNDING_S)
        self._held, self._held_s = frame.copy(), pts_s

    def finish(self, end_s: float) -> Iterator[Frame]:
        """The rest; the last frame is shown until `end_s`, to which the count is rounded."""
        if self._held is not None:
            yield from self._until(end_s - 0.5 / FPS - _ROUNDING_S)

    def _until(self, limit_s: float) -> Iterator[Frame]:
        """The held frame, for every tick up to `limit_s`."""
        first = self.n_frames
        while self._held is not None and self.n_frames / FPS <= limit_s:
            self.n_frames += 1
            yield self._held
        self.changed |= self.n_frames != first + 1
