"""Whether answers look right but for their unit or sign: the commonest fault of such tables."""

from collections.abc import Callable, Mapping
from statistics import median

from avbench.offsets.answers import Answer
from avbench.offsets.rows import SIGN
from avbench.offsets.truth import TrueLag

MIN_CLIPS = 5
TIMES_BETTER = 3.0
READINGS: dict[str, Callable[[TrueLag], float]] = {  # -> what makes ms of an answer
    "with the other sign": lambda _: -1.0,
    "as seconds": lambda _: 1000.0,
    "as seconds with the other sign": lambda _: -1000.0,
    "as frames": lambda lag: lag.frame_ms,
    "as SyncNet's offset in frames": lambda lag: -lag.frame_ms,
}


def convention_note(answers: Mapping[str, Answer], lags: Mapping[str, TrueLag]) -> str | None:
    """A sentence where another unit or sign would fit the truth far better, else None.

    Nothing is converted: a score is of what was handed in.
    """
    pairs = [
        (answer.audio_lag_ms, lag)
        for clip_id, lag in lags.items()
        if (answer := answers.get(clip_id)) is not None and answer.audio_lag_ms is not None
    ]
    if len(pairs) < MIN_CLIPS:
        return None
    errors = {
        words: median(abs(found * scale(lag) - lag.audio_lag_ms) for found, lag in pairs)
        for words, scale in READINGS.items()
    }
    as_given = median(abs(found - lag.audio_lag_ms) for found, lag in pairs)
    best = min(errors, key=errors.__getitem__)
    if errors[best] * TIMES_BETTER >= as_given:
        return None
    return (
        f"read {best}, the lags would have a median error of {errors[best]:.0f} ms instead of "
        f"{as_given:.0f} ms: {SIGN}"
    )
