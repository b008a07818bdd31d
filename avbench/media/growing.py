"""Sound that grows block by block in one piece of memory, and is placed where it belongs there.

A list of blocks would have to be copied into one array at the end, and what is freed of it is not
given back to the system: long sound would take its size twice.
"""

import numpy as np
from numpy.typing import NDArray

from avbench.clip import SAMPLE_RATE_HZ, Waveform

Samples = NDArray[np.float32]
FIRST = 1 << 18  # samples: from there on the system moves memory about without copying it
STEP = 1 << 20  # samples to move at a time


class GrowingSound:
    """Float samples in the order in which they come."""

    def __init__(self) -> None:
        self._buffer: Samples = np.empty(FIRST, np.float32)
        self._n = 0

    def append(self, samples: Samples) -> None:
        """Takes the next samples (n,)."""
        self._reserve(self._n + len(samples))
        self._buffer[self._n : self._n + len(samples)] = samples
        self._n += len(samples)

    def placed(self, offset: int) -> Waveform:
        """The waveform whose first sample belongs at index `offset`: zero filled, or cut at zero.

        Nothing can be appended afterwards.
        """
        length = max(0, self._n + offset)
        if offset > 0:
            self._reserve(length)
            self._shift(offset)
        self._buffer.resize(max(self._n, length), refcheck=False)
        out = self._buffer[max(0, -offset) :][:length]
        start = min(max(0, offset), length)
        return Waveform(out, SAMPLE_RATE_HZ, start / SAMPLE_RATE_HZ, length / SAMPLE_RATE_HZ)

    def _reserve(self, n: int) -> None:
        if n > len(self._buffer):
            self._buffer.resize(max(n, len(self._buffer) * 5 // 4), refcheck=False)

    def _shift(self, offset: int) -> None:
        """Moves the samples up, the last ones first, and fills in zeros before them."""
        for end in range(self._n, 0, -STEP):
            begin = max(0, end - STEP)
            self._buffer[begin + offset : end + offset] = self._buffer[begin:end].copy()
        self._buffer[:offset] = 0
