"""The two sides that are compared: how the lips move, and how the sound says they should.

The sound's side is a linear map from log-mel spectra to lip movement, fitted once by ridge
regression (`lipmotion_fit`; 840 numbers, see `weights/lipmotion.md`). The idea of predicting
the picture from the sound by a linear map, then correlating, goes back to Slaney and Covell,
"FaceSync" (NIPS 2000).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from avbench import shipped
from avbench.align.mel import log_mel
from avbench.clip import Waveform

Floats = NDArray[np.float64]

CHANNELS = ("opening_velocity", "jaw_velocity", "opening", "width_velocity")
CHANNEL_WEIGHTS = (2.0, 2.0, 1.0, 1.0)
AUDIO_RATE_HZ = 100
N_MELS = 20  # taken in pairs: 10 bands
TAPS = tuple(range(-20, 21, 2))  # context of +-200 ms, in steps of the audio's rate
EDGE_S = 0.05  # sound this near to its end leans on too much held context

OPENING = ((61, 67), (62, 66), (63, 65), (50, 58), (51, 57), (52, 56))
WIDTH = ((48, 54), (60, 64))


def lip_signals(landmarks: NDArray[np.float32], pts_s: Floats) -> Floats:
    """How the mouth moves, (n, 4): the CHANNELS, in face sizes (and per second).

    Args:
        landmarks: (n, 68, 2) pixels, 68-point order.
        pts_s: (n,) time of each frame.

    Opening is the mean distance of facing lip points, inner and outer; jaw is nose to chin. All are
    over the face's size: eye distance and nose length, averaged over a second so that the
    detector's jitter does not enter. Distances are blind to shift and roll of the head; opening is
    taken against its own mean over a second, which leaves nodding out.
    """
    points = landmarks.astype(np.float64)
    if len(points) < 3:
        return np.zeros((len(points), len(CHANNELS)))
    step_s = max(1e-3, float(np.median(np.diff(pts_s))))
    second = round(1.0 / step_s) | 1
    size = np.maximum(smooth(_face_size(points), second), 1e-6)
    opening = _distances(points, OPENING) / size
    jaw = _distances(points, ((33, 8),)) / size
    width = _distances(points, WIDTH) / size
    moves = [_velocity(x, pts_s) for x in (opening, jaw, width)]
    return np.stack([moves[0], moves[1], opening - smooth(opening, second), moves[2]], axis=1)


def lips_apart(landmarks: NDArray[np.float32]) -> Floats:
    """How far the inner lips are apart, (n,), in distances of the eyes: for pictures to look at.

    `landmarks`: (n, 68, 2) pixels, 68-point order.
    """
    points = landmarks.astype(np.float64)
    eyes = points[:, 36:42].mean(axis=1) - points[:, 42:48].mean(axis=1)
    size = max(float(np.median(np.linalg.norm(eyes, axis=1))), 1e-6)
    above, below = np.array(OPENING[:3]).T
    gap = np.linalg.norm(points[:, above] - points[:, below], axis=2).mean(axis=1)
    return np.asarray(gap / size)


def lip_activity(landmarks: NDArray[np.float32], pts_s: Floats) -> float:
    """Standard deviation of the lips' opening about its mean over a second, in face sizes."""
    return float(lip_signals(landmarks, pts_s)[:, CHANNELS.index("opening")].std())


def mel_bands(audio: Waveform) -> Floats:
    """Log-mel bands (T, 10) at 100 Hz, each without its mean, the whole at unit variance.

    Means and variance come from the part of the sound that is real; the rest is set to the mean.
    """
    mel = log_mel(audio.samples, audio.rate_hz, n_mels=N_MELS, hop_s=1.0 / AUDIO_RATE_HZ)
    bands = mel.astype(np.float64).reshape(len(mel), -1, 2).mean(axis=2)
    at = np.arange(len(bands)) / AUDIO_RATE_HZ
    real = (at >= audio.valid_start_s) & (at <= audio.valid_end_s)
    if not real.any():
        return np.zeros_like(bands)
    bands = np.where(real[:, None], bands - bands[real].mean(axis=0), 0.0)
    return np.asarray(bands / max(float(np.sqrt(np.mean(bands[real] ** 2))), 1e-6))


def with_context(bands: Floats) -> Floats:
    """Each row with its neighbours at TAPS, (T, 210); the ends are held."""
    reach = max(TAPS)
    padded = np.pad(bands, ((reach, reach), (0, 0)), mode="edge")
    return np.concatenate([padded[reach + t : reach + t + len(bands)] for t in TAPS], axis=1)


def speech_signals(audio: Waveform) -> Floats:
    """The lip movement that the sound lets expect, (T, 4) at 100 Hz, row i at i / 100 s.

    Raises:
        MissingWeights: see `coefficients`.
    """
    bands = mel_bands(audio)
    reach = max(TAPS)
    padded = np.pad(bands, ((reach, reach), (0, 0)), mode="edge")
    out = np.zeros((len(bands), len(CHANNELS)))
    for tap, part in zip(TAPS, coefficients().reshape(len(TAPS), -1, len(CHANNELS)), strict=True):
        out += padded[reach + tap : reach + tap + len(bands)] @ part  # flat memory: no context held
    return out


@cache
def coefficients() -> Floats:
    """The fitted map, (210, 4).

    Raises:
        MissingWeights: the file is absent or is not the one that was fitted.
    """
    from safetensors.numpy import load_file

    return np.asarray(load_file(shipped.path("lipmotion"))["map"], dtype=np.float64)


def speech_seconds(audio: Waveform, *, floor_db: float = -55.0, rise_db: float = 10.0) -> float:
    """Seconds of sound that may be speech.

    A 10 ms frame counts that is above `floor_db` (dBFS), within 30 dB of the loudest and `rise_db`
    above the quietest tenth, so neither silence nor a steady hum is speech.
    """
    hop = audio.rate_hz // AUDIO_RATE_HZ
    start, end = (round(t * audio.rate_hz) for t in (audio.valid_start_s, audio.valid_end_s))
    n = (end - start) // hop
    if n < 1:
        return 0.0
    frames = audio.samples[start : start + n * hop].reshape(n, hop)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / hop
    level = 10.0 * np.log10(power + 1e-12)
    quiet = float(np.quantile(level, 0.1))
    threshold = max(floor_db, float(level.max()) - 30.0, quiet + rise_db)
    return float(np.sum(level > threshold)) / AUDIO_RATE_HZ


def smooth(x: Floats, width: int) -> Floats:
    """Moving average over `width` (odd) entries, ends held."""
    half = width // 2
    padded = np.pad(x, (half + 1, half), mode="edge")
    total = np.cumsum(padded)
    return np.asarray((total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1))


def _velocity(x: Floats, pts_s: Floats) -> Floats:
    """Central differences; frames with the same time count as a millisecond apart."""
    ahead, behind = np.r_[1 : len(x), len(x) - 1], np.r_[0, 0 : len(x) - 1]
    return np.asarray((x[ahead] - x[behind]) / np.maximum(pts_s[ahead] - pts_s[behind], 1e-3))


def _distances(points: Floats, pairs: tuple[tuple[int, int], ...]) -> Floats:
    first, second = np.array(pairs).T
    return np.asarray(np.linalg.norm(points[:, first] - points[:, second], axis=2).mean(axis=1))


def _face_size(points: Floats) -> Floats:
    eyes = points[:, 36:42].mean(axis=1) - points[:, 42:48].mean(axis=1)
    return np.asarray(np.hypot(np.linalg.norm(eyes, axis=1), _distances(points, ((27, 33),))))
