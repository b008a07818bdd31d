"""Scene cuts, suspected from thumbnails of successive frames."""

from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

_ROWS, _COLUMNS = 36, 64
_MEMORY_FRAMES = 12
_MIN_KNOWN = 3


def thumbnail(frame: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Green values at about 36 x 64 places of a BGR frame: cheap, and enough for a cut."""
    rows = max(1, frame.shape[0] // _ROWS)
    columns = max(1, frame.shape[1] // _COLUMNS)
    return frame[rows // 2 :: rows, columns // 2 :: columns, 1].astype(np.float32)


@dataclass
class CutDetector:
    """Says of each frame whether a new shot seems to begin with it.

    A cut is a mean change of thumbnails above `min_change` (grey levels of 255) that is also
    `min_ratio` times the median change of the frames before it, so that a hand-held camera or a
    moving crowd does not look like a row of cuts. Before there is such a median, in a clip's first
    frames, a cut is twice `min_change`.
    """

    min_change: float
    min_ratio: float
    _last: NDArray[np.float32] | None = None
    _changes: list[float] = field(default_factory=list)

    def step(self, frame: NDArray[np.uint8]) -> bool:
        """Whether this frame differs from the one before as after a cut."""
        new, old = thumbnail(frame), self._last
        self._last = new
        if old is None:
            return False
        change = float(np.abs(new - old).mean())
        known = len(self._changes) >= _MIN_KNOWN
        usual = self.min_ratio * median(self._changes) if known else self.min_change * 2
        self._changes = [*self._changes[1 - _MEMORY_FRAMES :], change]
        return change > max(self.min_change, usual)
