"""One lag, with its uncertainty, out of the lips and the sound of one face."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from avbench.align.curves import (
    Blocks,
    LagCurve,
    block_scores,
    block_sums,
    lag_grid,
    peak_lag_ms,
    second_peak,
    strength,
)
from avbench.align.lipmotion import CHANNEL_WEIGHTS

Floats = NDArray[np.float64]
DRAWS_AT_ONCE = 50
Z95 = 1.959964


@dataclass(frozen=True)
class EstimatorConfig:
    """Everything that can change an estimate.

    `zero_ms`: what is read where sound and picture are in sync, taken off every lag. `range_ms`,
    `step_ms`: the lags tried. `min_overlap_s`: lags with less in common are left out.
    `block_s`: unit of the sums; the bootstrap draws `blocks_per_draw` neighbouring ones at a time.
    `apart_ms`: how far off a second peak must lie to count.

    Calibration, on GRID and on cuts of longer clips of people in the wild (`weights/lipmotion.md`):
    the lag's standard deviation is the bootstrap's near the peak (within `near_ms`) times
    `sd_scale`, plus, in squares, `content_ms` over the root of the seconds compared, since what is
    said decides how far lips and sound run apart. `confidence_fit`: a logistic regression.
    """

    zero_ms: float = 0.0
    range_ms: float = 600.0
    step_ms: float = 10.0
    min_overlap_s: float = 0.6
    block_s: float = 0.25
    blocks_per_draw: int = 2
    bootstrap: int = 200
    seed: int = 0
    apart_ms: float = 120.0
    near_ms: float = 100.0
    frame_ms: float = 40.0
    sd_scale: float = 1.1
    content_ms: float = 20.0
    confidence_fit: tuple[float, float, float] = (0.30, 0.78, 0.62)
    channel_weights: tuple[float, ...] = CHANNEL_WEIGHTS


@dataclass(frozen=True)
class LagEstimate:
    """Where the curve of one face peaks, and how far to trust it.

    `audio_lag_ms` in [`low_ms`, `high_ms`] (95 % if the peak is the right one), positive where the
    sound is late. `ncc`: height of the peak. `confidence`: probability that the lag is right to
    one frame (40 ms). `second_ratio`: the second peak's strength over the first's, in [0, 1].
    `at_edge`: the highest value lies at the end of the range, so the true lag may lie outside.
    `n_effective`: frames behind the peak. `lip_activity`: standard deviation of the lips' opening,
    in face sizes.
    """

    audio_lag_ms: float
    low_ms: float
    high_ms: float
    ncc: float
    confidence: float
    second_ratio: float
    at_edge: bool
    n_effective: float
    lip_activity: float

    @property
    def strength(self) -> float:
        """The peak's correlation times the root of the frames behind it."""
        return self.ncc * float(np.sqrt(self.n_effective))

    @property
    def half_width_ms(self) -> float:
        """Half of the 95 % interval."""
        return (self.high_ms - self.low_ms) / 2.0


@dataclass(frozen=True)
class Measured:
    """Curve, estimate and block sums of one face; windows are cut from the sums."""

    curve: LagCurve
    estimate: LagEstimate
    blocks: Blocks


def estimate_lag(
    visual: Floats,
    pts_s: Floats,
    audio: Floats,
    audio_span_s: tuple[float, float],
    config: EstimatorConfig | None = None,
    *,
    lip_activity: float = float("inf"),
) -> Measured:
    """Lag of the sound behind one face.

    Args:
        visual: (n, k) lip signals, one row a frame.
        pts_s: (n,) times of the frames.
        audio: (T, k) speech signals at 100 Hz on the same clock, channels as in `visual`.
        audio_span_s: the part of `audio` that is real.
        config: parameters.
        lip_activity: how much the lips move, passed on into the estimate.
    """
    config = config or EstimatorConfig()
    step_s = max(1e-3, float(np.median(np.diff(pts_s))))
    min_frames = max(3.0, config.min_overlap_s / step_s)
    lags = lag_grid(config.range_ms, config.step_ms)
    raw = lags + config.zero_ms
    weights = np.asarray(config.channel_weights)
    blocks = block_sums(visual, pts_s, audio, audio_span_s, raw, weights, block_s=config.block_s)
    return measure_blocks(replace(blocks, lags_ms=lags), step_s, min_frames, config, lip_activity)


def estimate_scores(
    scores: Floats,
    pts_s: Floats,
    config: EstimatorConfig,
    *,
    lip_activity: float = float("inf"),
) -> Measured:
    """Lag of the sound behind one face, from a network's scores.

    Args:
        scores: (n, L) of each frame at each lag of `lag_grid(config.range_ms, config.step_ms)`,
            NaN where there is no real sound.
        pts_s: (n,) times of the frames.
        config: parameters.
        lip_activity: how much the lips move, passed on into the estimate.
    """
    step_s = max(1e-3, float(np.median(np.diff(pts_s))))
    min_frames = max(3.0, config.min_overlap_s / step_s)
    lags = lag_grid(config.range_ms, config.step_ms)
    blocks = block_scores(scores, pts_s, lags, block_s=config.block_s)
    return measure_blocks(blocks, step_s, min_frames, config, lip_activity)


def measure_blocks(
    blocks: Blocks, step_s: float, min_frames: float, config: EstimatorConfig, lip_activity: float
) -> Measured:
    """Curve and estimate of what has been summed up."""
    curve = blocks.curve(np.ones(len(blocks.start_s)), min_frames)
    draws = bootstrap_peaks(blocks, min_frames, config)
    return Measured(curve, summarise(curve, draws, step_s, config, lip_activity), blocks)


def summarise(
    curve: LagCurve, draws: Floats, step_s: float, config: EstimatorConfig, lip_activity: float
) -> LagEstimate:
    """The estimate of a curve, `draws` (R,) being the peaks of its bootstrap."""
    height = strength(curve)
    top = int(np.argmax(height))
    lag = float(peak_lag_ms(curve.lags_ms, height))
    second = max(0.0, second_peak(curve.lags_ms, height, config.apart_ms))
    allowed = np.flatnonzero(curve.n > 0)
    half = Z95 * _sd_ms(draws - lag, float(curve.n[top]) * step_s, config)
    support = float(np.mean(np.abs(draws - lag) <= config.frame_ms))
    return LagEstimate(
        audio_lag_ms=lag,
        low_ms=lag - half,
        high_ms=lag + half,
        ncc=float(curve.ncc[top]),
        confidence=confidence(float(height[top]) - second, support, config.confidence_fit),
        second_ratio=min(1.0, second / float(height[top])) if height[top] > 0 else 1.0,
        at_edge=bool(len(allowed) == 0 or top in (allowed[0], allowed[-1])),
        n_effective=float(curve.n[top]),
        lip_activity=lip_activity,
    )


def confidence(lead: float, support: float, fit: tuple[float, float, float]) -> float:
    """Probability that a peak is the right one.

    `lead`: by how much its strength exceeds the second peak's. `support`: share of the bootstrap's
    peaks within a frame of it.
    """
    odds = np.log((support + 0.005) / (1.005 - support))
    return float(1.0 / (1.0 + np.exp(-(fit[0] + fit[1] * lead + fit[2] * odds))))


def bootstrap_peaks(blocks: Blocks, min_frames: float, config: EstimatorConfig) -> Floats:
    """Peaks (R,) of curves made of blocks drawn with replacement, runs of neighbours at a time."""
    n_blocks = len(blocks.start_s)
    rng = np.random.default_rng(config.seed)
    run = min(config.blocks_per_draw, n_blocks)
    starts = rng.integers(0, n_blocks, (config.bootstrap, -(-n_blocks // run)))
    drawn = (starts[..., None] + np.arange(run)).reshape(config.bootstrap, -1)[:, :n_blocks]
    peaks = np.empty(config.bootstrap)
    for at in range(0, config.bootstrap, DRAWS_AT_ONCE):
        some = drawn[at : at + DRAWS_AT_ONCE] % n_blocks
        counts = np.stack([np.bincount(d, minlength=n_blocks) for d in some]).astype(float)
        height = strength(blocks.curve(counts, min_frames))
        peaks[at : at + DRAWS_AT_ONCE] = peak_lag_ms(blocks.lags_ms, height)
    return peaks


def _sd_ms(away: Floats, compared_s: float, config: EstimatorConfig) -> float:
    """Standard deviation of a lag; `away`: the bootstrap's peaks, less the lag."""
    near = away[np.abs(away) <= config.near_ms]
    own = float(np.sqrt(np.mean(near**2))) if len(near) else config.near_ms
    return float(np.hypot(config.sd_scale * own, config.content_ms / np.sqrt(max(compared_s, 0.1))))
