"""The lags of the training clips themselves, by the net that they train.

Footage is out of sync by construction; a net trained on it as it is learns blurred scores. So each
clip is centred by its own lag, as far as it is clear, and the lags are read anew as the net gets
better (the idea of the data synchronisation module of SLTS, arXiv 2303.00502).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from avbench.features import avsync_sound
from avbench.models.avsync import CROP_PX, AVSync, normalised
from avbench.training import sync_augment as augment
from avbench.training.sync_data import Example

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LagPeak:
    """Where a clip's curve peaks, and by how much it stands above all that is 80 ms away."""

    lag_ms: float
    lead: float


def embed(net: AVSync, example: Example) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Unit vectors of lips (n, E) and sound (T, E) of a whole clip."""
    device = next(net.parameters()).device
    crops = augment.cut(torch.from_numpy(example.crops)[None], CROP_PX, None)
    at = np.arange(len(example.log_mel)) / 100.0
    real = torch.from_numpy((at >= example.real_s[0]) & (at <= example.real_s[1]))[None]
    mel = normalised(torch.from_numpy(example.log_mel)[None], real)
    with torch.inference_mode():
        video, audio = net(crops.to(device), mel.to(device))
    return video[0].cpu().numpy(), audio[0].cpu().numpy()


def frame_scores(
    video: NDArray[np.float32], audio: NDArray[np.float32], example: Example, lags: NDArray[np.int_]
) -> Floats:
    """How well each frame fits the sound `lags` steps later, (n, L); see avsync_sound."""
    pts_s = example.start_s + np.arange(len(video)) / 25.0
    lags_ms = lags.astype(np.float64) * 10.0
    return avsync_sound.frame_scores(video, pts_s, audio, example.real_s, lags_ms)


def mean_curve(scores: Floats, min_share: float = 0.5) -> Floats:
    """Mean over the frames that are real at each lag; -inf where fewer than `min_share` are."""
    count = np.isfinite(scores).sum(0)
    total = np.nansum(scores, 0)
    enough = count >= max(3, min_share * len(scores))
    return np.where(enough, total / np.maximum(count, 1), -np.inf)


def peak(scores: Floats, lags: NDArray[np.int_]) -> LagPeak:
    """The peak of the mean curve, refined by a parabola."""
    curve = mean_curve(scores)
    best = int(np.argmax(curve))
    far = np.abs(lags - lags[best]) > 8
    lead = float(curve[best] - np.max(curve[far], initial=-1.0))
    shift = 0.0
    if 0 < best < len(lags) - 1 and np.isfinite(curve[best - 1 : best + 2]).all():
        left, mid, right = curve[best - 1 : best + 2]
        shift = 0.5 * (left - right) / min(left - 2 * mid + right, -1e-9)
    return LagPeak(float((lags[best] + np.clip(shift, -0.5, 0.5)) * 10.0), lead)


def measure(net: AVSync, examples: Sequence[Example], reach: int = 50) -> Iterator[LagPeak]:
    """The peak of each clip, within `reach` steps of zero lag."""
    lags = np.arange(-reach, reach + 1)
    net.eval()
    for example in examples:
        yield peak(frame_scores(*embed(net, example), example, lags), lags)


def recentred(
    peaks: Sequence[LagPeak],
    examples: Sequence[Example],
    *,
    min_lead: float = 0.05,
    max_lag_ms: float = 250.0,
) -> tuple[Floats, Floats]:
    """New lags and weights; a clip without a clear peak waits with weight 0.

    A net has no zero of its own: all lags could drift together. So they are moved alike until the
    anchors lie, on average, where they were given; one by one anchors move like all others, since
    even within a session of GRID clips differ by whole frames.
    """
    found = np.array([p.lag_ms for p in peaks])
    lead = np.array([p.lead for p in peaks])
    given = np.array([e.lag_ms for e in examples])
    anchored = np.array([e.anchored for e in examples], dtype=bool)
    clear = (lead >= min_lead) & (np.abs(found) <= max_lag_ms)
    held = anchored & clear & (np.abs(found - given) <= 100.0)
    drift = float(np.median((found - given)[held])) if held.any() else 0.0
    return np.where(clear, found - drift, given), clear.astype(np.float64)
