"""The two sides that are compared: how the lips move, and how the sound says they should."""

import numpy as np
from numpy.typing import NDArray

from avbench.align.mel import log_mel
from avbench.clip import Waveform

AUDIO_RATE_HZ = 100
CHANNELS = ("opening", "velocity")
EDGE_S = 0.05  # sound nearer than this to an uncovered part has seen zero fill

INNER = ((61, 67), (62, 66), (63, 65))
OUTER = ((50, 58), (51, 57), (52, 56))


def lip_signals(landmarks: NDArray[np.float32], pts_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lip opening and its velocity, (n, 2), in face sizes and face sizes per second.

    Args:
        landmarks: (n, 68, 2) pixels, 68-point order.
        pts_s: (n,) time of each frame.

    Opening is the mean distance of facing lip points, inner and outer, over the face's size: the
    distance of the eyes and the length of the nose, averaged over a second so that the detector's
    jitter does not enter. Distances are blind to head shift and roll.
    """
    points = landmarks.astype(np.float64)
    opening = np.mean([_distance(points, a, b) for a, b in INNER + OUTER], axis=0)
    opening = opening / _face_size(points, pts_s)
    if len(opening) < 3:
        return np.zeros((len(opening), len(CHANNELS)))
    return np.stack([opening, np.gradient(opening, pts_s)], axis=1)


def speech_signals(audio: Waveform) -> NDArray[np.float64]:
    """What the sound says of opening and velocity, (T, 2) at 100 Hz, frame i at i / 100 s."""
    mel = log_mel(audio.samples, audio.rate_hz, n_mels=40, hop_s=1.0 / AUDIO_RATE_HZ)
    loud = smooth(mel[:, 3:25].astype(np.float64).mean(axis=1), 9)
    return np.stack([loud, np.gradient(loud) * AUDIO_RATE_HZ], axis=1)


def smooth(x: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Moving average over `width` entries of the first axis, ends held."""
    if width < 2:
        return x
    half = width // 2
    padded = np.pad(x, [(half + 1, half)] + [(0, 0)] * (x.ndim - 1), mode="edge")
    total = np.cumsum(padded, axis=0)
    return (total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1)


def _distance(points: NDArray[np.float64], a: int, b: int) -> NDArray[np.float64]:
    return np.linalg.norm(points[:, a] - points[:, b], axis=1)


def _face_size(points: NDArray[np.float64], pts_s: NDArray[np.float64]) -> NDArray[np.float64]:
    eyes = np.linalg.norm(points[:, 36:42].mean(axis=1) - points[:, 42:48].mean(axis=1), axis=1)
    size = np.hypot(eyes, _distance(points, 27, 33))
    step = float(np.median(np.diff(pts_s))) if len(pts_s) > 1 else 1.0
    return np.maximum(smooth(size, max(1, round(1.0 / max(step, 1e-3)))), 1e-6)


def speech_seconds(audio: Waveform, *, above_db: float = 20.0) -> float:
    """Seconds of sound that stand out: louder than -55 dBFS and above the quietest tenth.

    A frame counts that is within 30 dB of the loudest and, where the level varies at all, at least
    `above_db` / 2 above the clip's quiet part.
    """
    hop = audio.rate_hz // AUDIO_RATE_HZ
    n = len(audio.samples) // hop
    if n == 0:
        return 0.0
    frames = audio.samples[: n * hop].reshape(n, hop).astype(np.float64)
    level = 10.0 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    start, end = (round(t * AUDIO_RATE_HZ) for t in (audio.valid_start_s, audio.valid_end_s))
    level = level[start : max(start + 1, end)]
    quiet = float(np.quantile(level, 0.1))
    threshold = max(-55.0, float(level.max()) - 30.0, quiet + above_db / 2.0)
    return float(np.sum(level > threshold)) / AUDIO_RATE_HZ
