"""How often a net finds the lag of a short stretch: the protocol of the LRS2 tables, at 10 ms.

Each window of K frames is seen alone: the picture's tower gets no frame beyond it. It is compared
with the sound at lags of up to +-15 frames; right is within one frame of the clip's own lag.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from avbench.models.avsync import CROP_PX, AVSync
from avbench.training import sync_augment as augment
from avbench.training.sync_data import Example
from avbench.training.sync_lags import embed, frame_scores, mean_curve, peak

CONTEXTS = (5, 10, 15, 25, 50)
REACH_STEPS = 60
WINDOWS = 8  # of a clip, evenly spread
FRAME_MS = 40.0


@dataclass(frozen=True)
class Accuracy:
    """Share of the windows of one context that are right, mean over clips; chance is 3 in 31."""

    context: int
    share: float
    n_clips: int
    n_windows: int


def check(net: AVSync, examples: Sequence[Example], *, own_lag: bool) -> list[Accuracy]:
    """Accuracy by context.

    Args:
        net: ready for inference.
        examples: clips of people that the net was not trained on.
        own_lag: measured against each clip's whole-clip lag, else against `Example.lag_ms`.
    """
    shares: dict[int, list[float]] = {k: [] for k in CONTEXTS}
    windows = dict.fromkeys(CONTEXTS, 0)
    lags = np.arange(-REACH_STEPS, REACH_STEPS + 1)
    net.eval()
    for example in examples:
        video, audio = embed(net, example)
        whole = peak(frame_scores(video, audio, example, lags), lags).lag_ms
        true = whole if own_lag else example.lag_ms
        for context in CONTEXTS:
            right = _windows(net, example, audio, context, true)
            if len(right):
                shares[context].append(float(right.mean()))
                windows[context] += len(right)
    return [
        Accuracy(k, float(np.mean(v)) if v else float("nan"), len(v), windows[k])
        for k, v in shares.items()
    ]


def _windows(
    net: AVSync, example: Example, audio: NDArray[np.float32], context: int, true_ms: float
) -> NDArray[np.bool_]:
    """For each window whether it is right; only those with real sound at (nearly) every lag."""
    reach, firsts = _placed(example, context)
    if not len(firsts):
        return np.zeros(0, dtype=bool)
    lags = np.arange(-reach, reach + 1)
    crops = augment.cut(torch.from_numpy(example.crops)[None], CROP_PX, None)[0]
    stack = torch.stack([crops[f : f + context] for f in firsts])
    with torch.inference_mode():
        seen = net.video(stack).numpy()
    right = []
    for first, video in zip(firsts, seen, strict=True):
        part = replace(example, start_s=example.start_s + first / 25.0)
        curve = mean_curve(frame_scores(video, audio, part, lags))
        right.append(abs(lags[int(np.argmax(curve))] * 10.0 - true_ms) <= FRAME_MS + 5.0)
    return np.array(right)


def _placed(example: Example, context: int) -> tuple[int, NDArray[np.int_]]:
    """The reach in steps, and the first frames of evenly spread windows that have it."""
    firsts = np.arange(len(example.crops) - context + 1)
    start = example.start_s + firsts / 25.0
    end = start + context / 25.0
    for reach in (60, 45, 30):
        inside = (start - reach / 100 >= example.real_s[0] - 0.02) & (
            end + reach / 100 <= example.real_s[1] + 0.02
        )
        if inside.any():
            fit = firsts[inside]
            return reach, fit[np.linspace(0, len(fit) - 1, min(WINDOWS, len(fit))).astype(int)]
    return 0, firsts[:0]
