"""One lag for clips that were recorded together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avbench.align.curves import LagCurve, peak_lag_ms, second_peak, strength
from avbench.align.estimate import Z95, EstimatorConfig, confidence
from avbench.align.sync import TrackSync

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PoolConfig:
    """`bootstrap`, `seed`: how often clips are drawn. `min_mode`: fewest clear clips in a heap.

    `min_mode_share`: smallest share of the clear clips that makes a heap of its own.
    """

    bootstrap: int = 500
    seed: int = 0
    min_mode: int = 3
    min_mode_share: float = 0.2


@dataclass(frozen=True)
class PooledLag:
    """The lag that a session's clips share.

    `audio_lag_ms` in [`low_ms`, `high_ms`] (95 %, clips drawn with replacement). `confidence`:
    probability that the peak is the right one, as for a clip. `median_ms`: of the clips' own
    lags; `tau_ms`: standard deviation of the true lags between clips (DerSimonian and Laird 1986);
    both of the clips that peak within 100 ms of the session. `n`: clips summed; `n_clear`: clips
    with a lag of their own to be trusted. `disagrees`: sum and median differ by more than half a
    frame. `modes_ms`: two lags where the clear clips fall into
    two heaps, else empty.
    """

    audio_lag_ms: float
    low_ms: float
    high_ms: float
    confidence: float
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
    config: PoolConfig | None = None,
) -> PooledLag:
    """Pools the chosen faces of a session's clips, at least one.

    Args:
        tracks: one a clip, all with the same lags.
        clear: (N,) which of them have a lag of their own to be trusted.
        frame_ms: length of a frame.
        config: parameters.
    """
    config, estimator = config or PoolConfig(), EstimatorConfig()
    total = sum_curves([t.curve for t in tracks])
    height = strength(total)
    centre = float(peak_lag_ms(total.lags_ms, height))
    second = max(0.0, second_peak(total.lags_ms, height, estimator.apart_ms))
    away = draw_peaks(tracks, config.bootstrap, config.seed) - centre
    near = away[np.abs(away) <= estimator.near_ms]
    half = Z95 * float(np.sqrt(np.mean(near**2))) if len(near) else estimator.near_ms
    own = np.array([t.estimate.audio_lag_ms for t in tracks])
    sd = np.array([t.estimate.half_width_ms for t in tracks]) / Z95
    right = np.abs(own - centre) <= estimator.near_ms  # elsewhere it is another peak, not a spread
    median = float(np.median(own[right])) if right.any() else centre
    return PooledLag(
        audio_lag_ms=centre,
        low_ms=centre - half,
        high_ms=centre + half,
        confidence=confidence(
            float(height.max()) - second,
            float(np.mean(np.abs(away) <= estimator.frame_ms)),
            estimator.confidence_fit,
        ),
        median_ms=median,
        tau_ms=tau_dersimonian_laird(own[right], sd[right]),
        n=len(tracks),
        n_clear=int(clear.sum()),
        disagrees=abs(median - centre) > frame_ms / 2.0,
        modes_ms=two_modes(own[clear], frame_ms, config),
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


def two_modes(lags_ms: Floats, apart_ms: float, config: PoolConfig) -> tuple[float, ...]:
    """Centres of two heaps of lags, or () where one heap will do.

    The sorted lags are cut where the two parts are tightest. They count as two when their medians
    lie further apart than `apart_ms` and than four times the spread (1.48 MAD) within.
    """
    x = np.sort(lags_ms)
    smallest = max(config.min_mode, int(np.ceil(config.min_mode_share * len(x))))
    cuts = range(smallest, len(x) - smallest + 1)
    if len(cuts) == 0:
        return ()
    cost = [float(np.var(x[:c])) * c + float(np.var(x[c:])) * (len(x) - c) for c in cuts]
    cut = cuts[int(np.argmin(cost))]
    low, high = float(np.median(x[:cut])), float(np.median(x[cut:]))
    within = np.concatenate([np.abs(x[:cut] - low), np.abs(x[cut:] - high)])
    spread = 1.4826 * float(np.median(within))
    return (low, high) if high - low > max(apart_ms, 4.0 * spread) else ()


def draw_peaks(tracks: Sequence[TrackSync], bootstrap: int, seed: int) -> Floats:
    """Peaks (R,) of the sums of clips drawn with replacement."""
    rng = np.random.default_rng(seed)
    n = np.stack([t.curve.n for t in tracks])
    mass = np.stack([t.curve.ncc * t.curve.n for t in tracks])
    counts = rng.multinomial(len(tracks), np.full(len(tracks), 1.0 / len(tracks)), size=bootstrap)
    height = (counts @ mass) / np.sqrt(np.maximum(counts @ n, 1.0))
    return peak_lag_ms(tracks[0].curve.lags_ms, height)
