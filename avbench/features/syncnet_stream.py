"""Face crops, one after the other, to SyncNet's embeddings of the lips; memory holds eight."""

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from avbench.models.syncnet_fast import Embeddings

FRAMES = 5  # of a window
WINDOWS = 4  # made at a time
GROUP = WINDOWS + FRAMES - 1
FRAME_PX = 224


class Tower(Protocol):
    """`models.syncnet_fast.LipTower`."""

    def embed(self, frames: NDArray[np.uint8]) -> "Embeddings": ...  # noqa: D102


class LipStream:
    """Gathers frames of one face and embeds four windows at a time.

    The groups count from the first frame, so the bytes do not depend on how frames arrive.
    """

    def __init__(self, tower: Tower) -> None:
        self._tower = tower
        self._frames = np.zeros((GROUP, FRAME_PX, FRAME_PX, 3), dtype=np.uint8)
        self._held = 0
        self._parts: list[Embeddings] = []
        self.n_frames = 0

    def add(self, face: NDArray[np.uint8]) -> None:
        """The next frame, (224, 224, 3), BGR; copied."""
        self._frames[self._held] = face
        self._held += 1
        self.n_frames += 1
        if self._held == GROUP:
            self._parts.append(self._tower.embed(self._frames))
            self._frames[: FRAMES - 1] = self._frames[WINDOWS:].copy()
            self._held = FRAMES - 1

    def finish(self) -> "Embeddings":
        """(n_frames - 4, 1024) float32; no row where there are less than five frames."""
        last = self._tower.embed(self._frames[: self._held])
        return np.concatenate([*self._parts, last])
