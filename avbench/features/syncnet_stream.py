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
        self._rows = _Rows()
        self.n_frames = 0

    def add(self, face: NDArray[np.uint8]) -> None:
        """The next frame, (224, 224, 3), BGR; copied."""
        self._frames[self._held] = face
        self._held += 1
        self.n_frames += 1
        if self._held == GROUP:
            self._rows.add(self._tower.embed(self._frames))
            self._frames[: FRAMES - 1] = self._frames[WINDOWS:].copy()
            self._held = FRAMES - 1

    def finish(self) -> "Embeddings":
        """(n_frames - 4, 1024) float32; no row where there are less than five frames."""
        self._rows.add(self._tower.embed(self._frames[: self._held]))
        return self._rows.all()


class _Rows:
    """An array that grows in its place: a list of parts would need twice the memory at its end."""

    def __init__(self) -> None:
        self._array: Embeddings | None = None
        self._n = 0

    def add(self, rows: "Embeddings") -> None:
        if self._array is None:
            self._array = np.empty((256, rows.shape[1]), dtype=rows.dtype)
        end = self._n + len(rows)
        if end > len(self._array):
            self._array.resize((2 * len(self._array), rows.shape[1]), refcheck=False)
        self._array[self._n : end] = rows
        self._n = end

    def all(self) -> "Embeddings":
        assert self._array is not None  # noqa: S101 - LipStream adds before it asks
        self._array.resize((self._n, self._array.shape[1]), refcheck=False)
        return self._array
