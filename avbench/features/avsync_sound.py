"""The sound as avsync's unit vectors, 100 a second, and how well each frame's lips fit it."""

import numpy as np
from numpy.typing import NDArray

from avbench.align.mel import log_mel
from avbench.clip import Waveform

Floats = NDArray[np.float64]
RATE_HZ = 100
EDGE_STEPS = 2  # nearer to the ends of the real sound a step leans on silence
_CHUNK, _HALO = 512, 24  # the tower sees 15 steps either side
_FRAMES_AT_ONCE = 256


def sound_vectors(audio: Waveform, net: str) -> NDArray[np.float32]:
    """Unit vectors (T, E), row i at i / 100 s; in chunks, so memory stays flat.

    Raises:
        MissingWeights: the net's file is absent or is not the one that was named.
    """
    import torch

    from avbench.models.avsync import N_MELS, load, normalised

    tower = load(net).audio
    mel = log_mel(audio.samples, audio.rate_hz, n_mels=N_MELS)
    at_s = np.arange(len(mel)) / RATE_HZ
    real = (at_s >= audio.valid_start_s) & (at_s <= audio.valid_end_s)
    bands = normalised(torch.from_numpy(mel)[None], torch.from_numpy(real)[None])
    n_steps = len(mel)
    del mel  # an hour's is 58 MB
    out = np.empty((n_steps, tower.out.out_channels), dtype=np.float32)
    with torch.inference_mode():
        for at in range(0, n_steps, _CHUNK):
            low = max(0, at - _HALO)
            seen = tower(bands[:, low : at + _CHUNK + _HALO])[0]
            out[at : at + _CHUNK] = seen[at - low : at - low + _CHUNK].numpy()
    return out


def frame_scores(
    lips: NDArray[np.float32],
    pts_s: Floats,
    sound: NDArray[np.float32],
    span_s: tuple[float, float],
    lags_ms: Floats,
) -> Floats:
    """How well each frame fits the sound at each lag, less the frame's mean over lags: (n, L).

    Args:
        lips: (n, E) unit vectors. `pts_s`: (n,) their times. `sound`: (T, E), 100 a second.
        pts_s: (n,) time of each frame.
        sound: (T, E) unit vectors, row i at i / 100 s.
        span_s: the part of the sound that is real; NaN where a frame's partner lies outside.
        lags_ms: (L,) a frame at t is compared with the sound at t + lag, between steps linearly.
    """
    low = max(0, round(span_s[0] * RATE_HZ) + EDGE_STEPS)
    high = min(len(sound) - 1, round(span_s[1] * RATE_HZ) - EDGE_STEPS)
    out = np.full((len(lips), len(lags_ms)), np.nan)
    for first in range(0, len(lips), _FRAMES_AT_ONCE):
        some = slice(first, first + _FRAMES_AT_ONCE)
        at = pts_s[some, None] * RATE_HZ + lags_ms[None] / 10.0
        real = (at >= low - 1e-6) & (at <= high + 1e-6)
        at = np.clip(at, low, max(low, high))
        begin, end = int(at.min()), int(at.max()) + 2
        products = lips[some].astype(np.float64) @ sound[begin:end].T.astype(np.float64)
        floor = np.floor(at + 1e-9).astype(int)
        share = np.clip(at - floor, 0.0, 1.0)
        near, far = floor - begin, np.minimum(floor - begin + 1, products.shape[1] - 1)
        score = np.take_along_axis(products, near, 1) * (1 - share)
        score += np.take_along_axis(products, far, 1) * share
        out[some] = np.where(real, score, np.nan)
    return out - _row_means(out)


def _row_means(scores: Floats) -> Floats:
    real = np.isfinite(scores)
    count = np.maximum(real.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.where(real, scores, 0.0).sum(axis=1, keepdims=True) / count)
