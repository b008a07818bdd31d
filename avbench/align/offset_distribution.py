"""How probable each lag is, given a whole curve: a distribution over offsets, after SLTS.

SLTS (arXiv 2303.00502) reads the offset of a clip as a softmax over lags of the mean agreement of
the frames that both sides have, with a learnt temperature. Here the mean is taken times the root of
the number of frames, as nets are trained in `training.sync_loss`: more frames say more, but
neighbours say the same. `models.offset_match` is the same in torch, for training.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from avbench.align.curves import LagCurve, strength
from avbench.align.estimate import LagEstimate

Floats = NDArray[np.float64]


def offset_distribution(curve: LagCurve, temperature: float) -> Floats:
    """Probabilities (..., L), each row summing to one; 0 for lags without enough frames.

    Rows without any such lag are 0 throughout.

    Args:
        curve: leading axes are kept.
        temperature: above 0; learnt. The lower, the surer.
    """
    allowed = curve.n > 0
    logits = np.where(allowed, strength(curve) / temperature, -np.inf)
    top = np.where(allowed.any(axis=-1), logits.max(axis=-1), 0.0)[..., None]
    weights = np.exp(logits - top)
    return np.asarray(weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300))


def with_distribution(
    estimate: LagEstimate, p: Floats, lags_ms: Floats, frame_ms: float
) -> LagEstimate:
    """The estimate with its lag and confidence read off a distribution `p` (L,).

    The lag is the mean of `p` within a frame of its highest value. The confidence is the
    probability of being within a frame of that lag, but no more than the estimate's own: `p` only
    says which lag it is if it is any of them, and is sure of one for a stranger's voice too (on
    sentences of GRID with the sound of others half of all stood above 0.9). The interval keeps its
    width.
    """
    if not p.any():
        return estimate
    near = np.abs(lags_ms - lags_ms[int(np.argmax(p))]) <= frame_ms
    lag = float((p * lags_ms)[near].sum() / p[near].sum())
    within = np.abs(lags_ms - lag) <= frame_ms
    moved = lag - estimate.audio_lag_ms
    return replace(
        estimate,
        audio_lag_ms=lag,
        low_ms=estimate.low_ms + moved,
        high_ms=estimate.high_ms + moved,
        confidence=min(estimate.confidence, float(p[within].sum())),
    )
