"""Distances between lips and sound per shift, and the scores LSE-D and LSE-C made of them.

joonson/syncnet_python's `calc_pdist` and `evaluate`, as in Wav2Lip's `scores_LSE`. With v the n
embeddings of the lips, a those of the sound, and zero vectors before and behind a:

    d[i, k] = || v[i] - a[i + k - 15] + 1e-6 ||    k = 0 .. 30
    m[k] = mean over i;  LSE-D = min m;  LSE-C = median m - min m;  offset = 15 - argmin m

The zero vectors are a fault of the original that is kept for parity: in a clip of 15 windows some
shifts compare nothing but zeros. `masked` leaves them out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_SHIFT = 15  # frames of 40 ms, to either side
N_SHIFTS = 2 * MAX_SHIFT + 1
FPS = 25
EPS = 1e-6  # as torch's pairwise_distance adds it to each difference
MIN_OVERLAP = 0.5  # share of the windows that a masked shift must compare
_CHUNK = 256  # windows whose differences are in memory at once

Floats = NDArray[np.float64]
Embeddings = NDArray[np.float32]


@dataclass(frozen=True)
class SyncDistances:
    """One face against one sound.

    Index k of the (31,) arrays: lips of window i against the sound of window i + k - 15, that is a
    lag of (k - 15) * 40 ms. `mean`: over all windows, ends padded with zero vectors. `masked_mean`:
    over the `count` windows whose partner exists, NaN where none does.
    `fps_in`: of the file. `resampled`: frames were left out or repeated to get 25 a second.
    `track`: which of the clip's `n_tracks` faces it is.
    """

    mean: Floats
    masked_mean: Floats
    count: NDArray[np.int64]
    n_windows: int
    fps_in: float
    resampled: bool
    track: int
    n_tracks: int


@dataclass(frozen=True)
class LseScores:
    """`offset_frames` as SyncNet counts: positive where the sound comes early, 40 ms each."""

    lse_d: float
    lse_c: float
    offset_frames: int


def frame_distances(lips: Embeddings, sound: Embeddings, first: int = 0) -> Floats:
    """Distances of every window at every shift, (n, 31); NaN where the shift leads out.

    `lips` (n, D), `sound` (m, D), one window every 40 ms. `first`: the window of the sound that
    starts with the first one of the lips. Rows of NaN in `sound` stay NaN.
    """
    n, m = len(lips), len(sound)
    out = np.full((n, N_SHIFTS), np.nan)
    for start in range(0, n, _CHUNK):
        stop = min(start + _CHUNK, n)
        face = lips[start:stop].astype(np.float64) + EPS
        for k in range(N_SHIFTS):
            shift = first + k - MAX_SHIFT
            low, high = max(start, -shift), min(stop, m - shift)
            if low < high:
                apart = face[low - start : high - start] - sound[low + shift : high + shift]
                out[low:high, k] = np.sqrt(np.einsum("ij,ij->i", apart, apart))
    return out


def frame_scores(distances: Floats) -> Floats:
    """Distances (n, 31) as scores for `align.estimate`: 1 at distance 0, and about 0 out of sync.

    (M - d) / M with M the median over shifts of the mean distance, so that the curve is LSE-C's,
    in units of M. NaN where there is no distance.
    """
    real = np.isfinite(distances)
    count = real.sum(axis=0)
    if not count.any():
        return distances
    means = np.where(real, distances, 0.0).sum(axis=0)[count > 0] / count[count > 0]
    return np.asarray(1.0 - distances / max(float(np.median(means)), EPS))


def zero_distances(lips: Embeddings) -> Floats:
    """Distance of every window to a zero vector, (n,)."""
    squares = [
        np.sum((lips[at : at + _CHUNK].astype(np.float64) + EPS) ** 2, axis=1)
        for at in range(0, len(lips), _CHUNK)
    ]
    return np.asarray(np.sqrt(np.concatenate([np.zeros(0), *squares])))


def sync_distances(
    lips: Embeddings,
    sound: Embeddings,
    *,
    fps_in: float,
    resampled: bool,
    track: int = 0,
    n_tracks: int = 1,
) -> SyncDistances:
    """Means per shift over the n windows that both sides have.

    Raises:
        ValueError: there is no such window.
    """
    n = min(len(lips), len(sound))
    if n == 0:
        raise ValueError(
            f"{len(lips)} windows of lips, {len(sound)} of sound; expected one or more"
        )
    each = frame_distances(lips[:n], sound[:n])
    return means(each, lips[:n], fps_in=fps_in, resampled=resampled, track=track, n_tracks=n_tracks)


def means(
    each: Floats,
    lips: Embeddings,
    *,
    fps_in: float,
    resampled: bool,
    track: int = 0,
    n_tracks: int = 1,
) -> SyncDistances:
    """Means per shift of distances (n, 31); `lips` (n, D) are compared with zeros where NaN is."""
    n = len(each)
    missing = np.isnan(each)
    count = n - missing.sum(axis=0)
    padded = np.where(missing, zero_distances(lips)[:, None], each)
    total = np.where(missing, 0.0, each).sum(axis=0)
    return SyncDistances(
        mean=padded.mean(axis=0),
        masked_mean=np.where(count > 0, total / np.maximum(count, 1), np.nan),
        count=count,
        n_windows=n,
        fps_in=fps_in,
        resampled=resampled,
        track=track,
        n_tracks=n_tracks,
    )


def lse(distances: SyncDistances, masked: bool) -> LseScores:
    """The scores. `masked`: of real pairs alone, shifts that compare less than half left out."""
    curve = distances.mean
    if masked:
        enough = distances.count >= MIN_OVERLAP * distances.n_windows
        curve = np.where(enough, distances.masked_mean, np.nan)
    best = int(np.nanargmin(curve))
    lowest = float(curve[best])
    return LseScores(lowest, float(np.nanmedian(curve)) - lowest, MAX_SHIFT - best)
