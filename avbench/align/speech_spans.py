"""Where there is speech, by its level; and how two such divisions of time agree."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Spans = NDArray[np.float64]  # (n, 2): start and end in s, in order, apart

HOP_S, WINDOW_S = 0.01, 0.03
SPREAD_DB = 15.0  # quiet and loud frames nearer than this: no pauses


@dataclass(frozen=True)
class Detector:
    """`share`: the threshold's place from the quiet to the loud level (10th and 95th percentile).

    `deepest_db`: but never further below the loud level. `min_pause_s`: a shorter pause is none.
    `min_speech_s`: nor is a shorter sound speech.
    """

    share: float = 0.4
    deepest_db: float = 35.0
    min_pause_s: float = 0.2
    min_speech_s: float = 0.1


def energy_spans(samples: NDArray[np.float32], rate_hz: int, how: Detector | None = None) -> Spans:
    """Spans of speech, (n, 2) in s.

    A level over 30 ms every 10 ms, with a threshold between the recording's quiet and loud levels;
    where these lie within 15 dB of each other all of it is speech. Steady noise raises the
    threshold and does no more; music, clapping and other voices count as speech.
    """
    how = how or Detector()
    level = _level_db(samples, rate_hz)
    if not len(level):
        return np.zeros((0, 2))
    quiet, loud = np.percentile(level, (10, 95))
    threshold = max(quiet + how.share * (loud - quiet), loud - how.deepest_db)
    if loud - quiet < SPREAD_DB:
        threshold = loud - SPREAD_DB
    edges = np.flatnonzero(np.diff(np.pad((level > threshold).astype(int), 1)))
    spans = (edges.reshape(-1, 2) * HOP_S).astype(np.float64)
    return tidy(spans, how.min_pause_s, how.min_speech_s, len(samples) / rate_hz)


def tidy(spans: Spans, min_pause_s: float, min_speech_s: float, duration_s: float) -> Spans:
    """Spans within the sound, joined over short pauses, short ones left out."""
    kept: list[list[float]] = []
    for start, end in np.clip(spans, 0.0, duration_s).tolist():
        if kept and start - kept[-1][1] < min_pause_s:
            kept[-1][1] = end
        else:
            kept.append([start, end])
    out = np.array(kept, dtype=np.float64).reshape(-1, 2)
    return out[out[:, 1] - out[:, 0] >= min_speech_s - 1e-9]


def length_s(spans: Spans) -> float:
    """Seconds of speech."""
    return float((spans[:, 1] - spans[:, 0]).sum())


def overlap_s(first: Spans, second: Spans) -> float:
    """Seconds of speech that both have."""
    start = np.maximum(first[:, None, 0], second[None, :, 0])
    end = np.minimum(first[:, None, 1], second[None, :, 1])
    return float(np.maximum(0.0, end - start).sum())


def _level_db(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float64]:
    """(n,) in dB of full scale; frame i is centred in its hop, i * HOP_S to (i + 1) * HOP_S."""
    hop, window = round(HOP_S * rate_hz), round(WINDOW_S * rate_hz)
    n = len(samples) // hop
    padded = np.pad(np.square(samples.astype(np.float64)), (window - hop) // 2)
    if n == 0:
        return np.zeros(0)
    sums = np.concatenate(([0.0], np.cumsum(padded)))
    energy = sliding_window_view(sums, window + 1)[: n * hop : hop]
    mean = np.maximum(energy[:, -1] - energy[:, 0], 0.0) / window
    level: NDArray[np.float64] = 10 * np.log10(np.maximum(mean, 1e-10))
    return level
