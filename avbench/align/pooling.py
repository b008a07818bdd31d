"""One lag for clips that were recorded together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.align.curves import LagCurve, peak_lag_ms, strength
from avbench.align.sync import TrackSync

Z95 = 1.959964
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PooledLag:
    """The lag that a session's clips share.

    `audio_lag_ms` in [`low_ms`, `high_ms`] (95 %, clips drawn with replacement). `median_ms`: of
    the clear clips' own lags, weighted like them. `tau_ms`: standard deviation of the true lags
    between clips (DerSimonian and Laird 1986). `n`: clips summed; `n_clear`: clips with a lag of
    their own to be trusted. `disagrees`: sum and median differ by more than half a frame.
    `modes_ms`: two lags where the clear clips fall into two heaps, else empty.
    """

    audio_lag_ms: float
    low_ms: float
    high_ms: float
    median_ms: float
    tau_ms: float
    n: int
    n_clear: int
    disagrees: bool
    modes_ms: tuple[float, ...]

    @property
    def half_width_ms(self) -> float:
        """Half of the 95 % interval."""
        return (self.high_ms - self.low_ms) / 2.0


def sum_curves(curves: Sequence[LagCurve]) -> LagCurve:
    """The curve of all clips as if they were one long clip: mean weighted by frames."""
    n = np.sum([c.n for c in curves], axis=0)
    total = np.sum([c.ncc * c.n for c in curves], axis=0)
    return LagCurve(curves[0].lags_ms, total / np.maximum(n, 1.0), n)


def pool(
    tracks: Sequence[TrackSync],
    clear: NDArray[np.bool_],
    *,
    frame_ms: float = 40.0,
    bootstrap: int = 500,
    seed: int = 0,
    min_mode: int = 3,
) -> PooledLag:
    """Pools the chosen faces of a session's clips, at least one.

    Args:
        tracks: one a clip, all with the same lags.
        clear: (N,) which of them have a lag of their own to be trusted.
        frame_ms: length of a frame.
        bootstrap: how many times clips are drawn.
        seed: of the draws.
        min_mode: fewest clear clips that make a heap of their own.
    """
    lags = tracks[0].curve.lags_ms
    total = sum_curves([t.curve for t in tracks])
    centre = float(peak_lag_ms(lags, strength(total)))
    half = Z95 * float(np.std(_draws(tracks, bootstrap, seed)))
    own = np.array([t.estimate.audio_lag_ms for t in tracks])[clear]
    sd = np.array([t.estimate.half_width_ms for t in tracks])[clear] / Z95
    if len(tracks) < min_mode:
        half = max(half, *(t.estimate.half_width_ms for t in tracks))
    median = float(np.median(own)) if len(own) else centre
    return PooledLag(
        audio_lag_ms=centre,
        low_ms=centre - half,
        high_ms=centre + half,
        median_ms=median,
        tau_ms=tau_dersimonian_laird(own, sd),
        n=len(tracks),
        n_clear=int(clear.sum()),
        disagrees=abs(median - centre) > frame_ms / 2.0,
        modes_ms=two_modes(own, apart_ms=frame_ms, min_size=min_mode),
    )


def tau_dersimonian_laird(lags_ms: Floats, sd_ms: Floats) -> float:
    """Between-clip standard deviation of the true lags, 0 where the errors explain the spread."""
    if len(lags_ms) < 2:
        return 0.0
    weight = 1.0 / np.maximum(sd_ms, 1e-3) ** 2
    mean = np.sum(weight * lags_ms) / weight.sum()
    q = float(np.sum(weight * (lags_ms - mean) ** 2))
    scale = float(weight.sum() - np.sum(weight**2) / weight.sum())
    return float(np.sqrt(max(0.0, (q - (len(lags_ms) - 1)) / max(scale, 1e-12))))


def two_modes(lags_ms: Floats, *, apart_ms: float, min_size: int) -> tuple[float, ...]:
    """Centres of two heaps of lags, or () where one heap will do.

    The sorted lags are cut where the two parts are tightest. They count as two when their medians
    lie further apart than `apart_ms` and than four times the spread (1.48 MAD) within.
    """
    x = np.sort(lags_ms)
    cuts = range(min_size, len(x) - min_size + 1)
    if len(cuts) == 0:
        return ()
    cost = [np.var(x[:c]) * c + np.var(x[c:]) * (len(x) - c) for c in cuts]
    cut = cuts[int(np.argmin(cost))]
    low, high = float(np.median(x[:cut])), float(np.median(x[cut:]))
    within = np.concatenate([np.abs(x[:cut] - low), np.abs(x[cut:] - high)])
    spread = 1.4826 * float(np.median(within))
    return (low, high) if high - low > max(apart_ms, 4.0 * spread) else ()


def _draws(tracks: Sequence[TrackSync], bootstrap: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    n = np.stack([t.curve.n for t in tracks])
    mass = np.stack([t.curve.ncc * t.curve.n for t in tracks])
    counts = rng.multinomial(len(tracks), np.full(len(tracks), 1.0 / len(tracks)), size=bootstrap)
    frames = counts @ n
    height = (counts @ mass) / np.sqrt(np.maximum(frames, 1.0))
    return peak_lag_ms(tracks[0].curve.lags_ms, height)
