"""Agreement of lips and sound as a function of lag, over the frames that both really have.

Everything that follows (curve, bootstrap, windows) is made of sums over short blocks of frames, so
the signals are walked through once. Two kinds of sums: correlations of signals, and scores that a
network gives each frame at each lag.
"""

from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
AUDIO_RATE_HZ = 100.0


@dataclass(frozen=True)
class LagCurve:
    """Agreement per lag.

    `lags_ms`: (L,), positive where the sound is late. `ncc`: (L,) in [-1, 1], the weighted mean of
    the channels' correlations, or the mean of a network's scores. `n`: (L,) frames that both sides
    have at that lag. Where n is too small, ncc is 0 and n is 0.
    """

    lags_ms: Floats
    ncc: Floats
    n: Floats


class Blocks(Protocol):
    """Sums over blocks of frames. `start_s`: (B,); `lags_ms`: (L,)."""

    @property
    def start_s(self) -> Floats: ...  # noqa: D102
    @property
    def lags_ms(self) -> Floats: ...  # noqa: D102

    def curve(self, times: Floats, min_frames: float) -> LagCurve:
        """The curve of blocks taken `times` (..., B) each; leading axes are kept."""

    def only(self, lags: NDArray[np.bool_]) -> Self:
        """The same at some of the lags."""

    def most(self, first: int, last: int) -> float:
        """The most frames that any lag has in blocks `first` to `last` (exclusive)."""


@dataclass(frozen=True)
class BlockSums:
    """For correlations: `sums` is (B, L, k, 6), `weights` (k,) of the channels.

    The six: count, visual, audio, visual squared, audio squared, product.
    """

    sums: Floats
    start_s: Floats
    lags_ms: Floats
    weights: Floats

    def curve(self, times: Floats, min_frames: float) -> LagCurve:
        """See Blocks."""
        flat = np.asarray(times, dtype=np.float64) @ self.sums.reshape(len(self.sums), -1)
        sums = flat.reshape(*flat.shape[:-1], *self.sums.shape[1:])
        return curve_of(sums, self.lags_ms, self.weights, min_frames)

    def only(self, lags: NDArray[np.bool_]) -> Self:
        """See Blocks."""
        return replace(self, sums=self.sums[:, lags], lags_ms=self.lags_ms[lags])

    def most(self, first: int, last: int) -> float:
        """See Blocks."""
        return float(self.sums[first:last, ..., 0].sum(axis=0).max())


@dataclass(frozen=True)
class BlockScores:
    """For a network's scores: their sums and how many there are, `total` and `count` (B, L)."""

    total: Floats
    count: Floats
    start_s: Floats
    lags_ms: Floats

    def curve(self, times: Floats, min_frames: float) -> LagCurve:
        """See Blocks."""
        times = np.asarray(times, dtype=np.float64)
        n = times @ self.count
        mean = times @ self.total / np.maximum(n, 1.0)
        enough = n >= min_frames
        return LagCurve(self.lags_ms, np.where(enough, mean, 0.0), np.where(enough, n, 0.0))

    def only(self, lags: NDArray[np.bool_]) -> Self:
        """See Blocks."""
        total, count = self.total[:, lags], self.count[:, lags]
        return replace(self, total=total, count=count, lags_ms=self.lags_ms[lags])

    def most(self, first: int, last: int) -> float:
        """See Blocks."""
        return float(self.count[first:last].sum(axis=0).max())


def block_scores(
    scores: Floats, pts_s: Floats, lags_ms: Floats, *, block_s: float = 0.25
) -> BlockScores:
    """Blocks of a network's scores.

    Args:
        scores: (n, L) of each frame at each lag, NaN where there is no real sound.
        pts_s: (n,) time of each frame, rising.
        lags_ms: (L,).
        block_s: length of a block.
    """
    real = np.isfinite(scores)
    block, first = _blocks(pts_s, block_s)
    total = np.add.reduceat(np.where(real, scores, 0.0), first, axis=0)
    count = np.add.reduceat(real.astype(np.float64), first, axis=0)
    return BlockScores(total, count, pts_s[0] + block[first] * block_s, lags_ms)


def _blocks(pts_s: Floats, block_s: float) -> tuple[NDArray[np.int_], NDArray[np.intp]]:
    """The block of each frame, and the first frame of each block that has any."""
    block = np.floor((pts_s - pts_s[0]) / block_s + 1e-6).astype(int)
    return block, np.flatnonzero(np.diff(block, prepend=-1))


def lag_grid(range_ms: float, step_ms: float) -> Floats:
    """Lags from -range to +range, zero among them, (L,)."""
    reach = round(range_ms / step_ms)
    return np.arange(-reach, reach + 1, dtype=np.float64) * step_ms


def block_sums(
    visual: Floats,
    pts_s: Floats,
    audio: Floats,
    audio_span_s: tuple[float, float],
    lags_ms: Floats,
    weights: Floats,
    *,
    block_s: float = 0.25,
) -> BlockSums:
    """Walks once through the signals.

    Args:
        visual: (n, k), one row a frame.
        pts_s: (n,) time of each frame, rising.
        audio: (T, k), row i at i / 100 seconds of the same clock.
        audio_span_s: the part of the sound that is real; frames whose partner lies outside are
            left out at that lag.
        lags_ms: (L,) a frame at t is compared with the sound at t + lag.
        weights: (k,) of the channels.
        block_s: length of a block.
    """
    visual = visual - visual.mean(axis=0)
    audio = audio - audio.mean(axis=0)
    block, first = _blocks(pts_s, block_s)
    last_row = (len(audio) - 1) / AUDIO_RATE_HZ
    low, high = max(0.0, audio_span_s[0]), min(last_row, audio_span_s[1])
    sums = np.empty((len(first), len(lags_ms), visual.shape[1], 6))
    for i, lag in enumerate(lags_ms):
        at = pts_s + lag / 1000.0
        real = ((at >= low - 1e-9) & (at <= high + 1e-9)).astype(float)[:, None]
        a = _sample(audio, at * AUDIO_RATE_HZ) * real
        v = visual * real
        terms = np.stack([np.broadcast_to(real, v.shape), v, a, v * v, a * a, v * a], axis=2)
        sums[:, i] = np.add.reduceat(terms, first, axis=0)
    return BlockSums(sums, pts_s[0] + block[first] * block_s, lags_ms, weights)


def curve_of(sums: Floats, lags_ms: Floats, weights: Floats, min_frames: float) -> LagCurve:
    """The curve of summed blocks, `sums` (..., L, k, 6); leading axes are kept in ncc and n."""
    count, v, a, vv, aa, va = np.moveaxis(sums, -1, 0)
    safe = np.maximum(count, 1.0)
    covariance = va - v * a / safe
    variance = np.maximum(vv - v * v / safe, 0.0) * np.maximum(aa - a * a / safe, 0.0)
    ncc = covariance / np.sqrt(np.maximum(variance, 1e-30))
    n = count[..., 0]
    enough = n >= min_frames
    mean = (ncc * (weights / weights.sum())).sum(axis=-1)
    return LagCurve(lags_ms, np.where(enough, mean, 0.0), np.where(enough, n, 0.0))


def strength(curve: LagCurve) -> Floats:
    """Correlation times the root of the frames behind it: comparable between lags."""
    return curve.ncc * np.sqrt(curve.n)


def peak_lag_ms(lags_ms: Floats, height: Floats) -> Floats:
    """Where each row of `height` (..., L) peaks, by a parabola through the top three points."""
    best = np.argmax(height, axis=-1)
    inner = np.clip(best, 1, len(lags_ms) - 2)
    left, mid, right = (
        np.take_along_axis(height, (inner + k)[..., None], axis=-1)[..., 0] for k in (-1, 0, 1)
    )
    bend = left - 2.0 * mid + right
    safe = np.where(bend < -1e-12, bend, -1.0)
    offset = np.where(bend < -1e-12, np.clip(0.5 * (left - right) / safe, -0.5, 0.5), 0.0)
    offset = np.where(best == inner, offset, 0.0)
    return np.asarray(lags_ms[best] + offset * (lags_ms[1] - lags_ms[0]))


def second_peak(lags_ms: Floats, height: Floats, apart_ms: float) -> float:
    """Height of the highest local maximum at least `apart_ms` from the top, or -inf."""
    top = int(np.argmax(height))
    padded = np.pad(height, 1, constant_values=-np.inf)
    local = (height >= padded[:-2]) & (height >= padded[2:])
    far = np.abs(lags_ms - lags_ms[top]) >= apart_ms
    return float(np.max(height[local & far], initial=-np.inf))


def _sample(rows: Floats, index: Floats) -> Floats:
    """Rows at fractional positions, linear between neighbours, ends held."""
    index = np.clip(index, 0.0, len(rows) - 1.0)
    low = np.minimum(index.astype(int), max(0, len(rows) - 2))
    part = (index - low)[:, None]
    high = np.minimum(low + 1, len(rows) - 1)
    return np.asarray(rows[low] * (1.0 - part) + rows[high] * part)
