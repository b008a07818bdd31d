"""Word times follow the sound when it is moved."""

from collections.abc import Sequence

from avbench.datasets.base import Word


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
