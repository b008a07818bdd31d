"""Word times follow the sound when it is moved."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.datasets.base import Word

Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Move:
    """How a clip's words move: `earlier_s` in time, then they are clipped to [0, `end_s`].

    `earlier_s`: the lag that the sound was advanced by, and what was cut off the front.
    """

    clip_id: str
    earlier_s: float
    end_s: float

    def times(self, start_s: Times, end_s: Times) -> tuple[Times, Times]:
        """(n,) starts and ends, moved; nothing remains of a word whose end is not above its start.

        The same as `shift_words`, for many words at a time.
        """
        return (
            np.maximum(0.0, start_s - self.earlier_s),
            np.minimum(self.end_s, end_s - self.earlier_s),
        )


def shift_words(
    words: Sequence[Word], lag_ms: float, *, end_s: float, start_s: float = 0.0
) -> tuple[Word, ...]:
    """Word times after the sound was advanced by `lag_ms` and `start_s` was cut off the front.

    `end_s`: the clip's length after both. Words are clipped to the clip, and left out where
    nothing of them remains.
    """
    earlier_s = lag_ms / 1000.0 + start_s
    moved = (
        Word(
            max(0.0, word.start_s - earlier_s),
            min(end_s, word.end_s - earlier_s),
            word.text,
            word.tier,
        )
        for word in words
    )
    return tuple(w for w in moved if w.end_s > w.start_s)
