"""Random lags that depend on the seed and the clip's id alone, never on the other clips."""

import hashlib

import numpy as np

DIGITS = 3  # of a ms: the table holds exactly what the sound was moved by


def draw_lag_ms(seed: int, clip_id: str, range_ms: float) -> float:
    """A lag drawn evenly from -range to +range, to a thousandth of a ms."""
    words = hashlib.sha256(f"{seed}\n{clip_id}".encode()).digest()[:16]
    rng = np.random.default_rng(int.from_bytes(words, "big"))
    return round(float(rng.uniform(-range_ms, range_ms)), DIGITS)
