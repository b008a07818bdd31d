"""What the sync net is trained for: the right step of the sound must win, alone and on average.

Multi-way matching within a clip (Perfect Match, Chung, Chung and Kang, ICASSP 2019), here at
10 ms; and the same for the mean over short and long stretches, which is how a lag is read.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

STEPS_PER_FRAME = 4


@dataclass(frozen=True)
class LossConfig:
    """`sd_steps`: of the Gaussian target, in 10 ms steps. `spans`: frames that are averaged."""

    sd_steps: float = 1.5
    spans: tuple[int, ...] = (5, 15)
    reverse_weight: float = 0.5
    span_weight: float = 1.0


def along_lags(scores: Tensor) -> Tensor:
    """Scores (B, T, S) of frames against steps to (B, T, S - 4 T + 1): column l is step 4 t + l."""
    batch, n, steps = scores.shape
    width = steps - STEPS_PER_FRAME * n + 1
    if width < 1:
        raise ValueError(f"{steps} steps of sound are fewer than {n} frames need")
    b, t, s = scores.stride()
    skewed = (b, t + STEPS_PER_FRAME * s, s)
    return scores.as_strided((batch, n, width), skewed, scores.storage_offset())


def gaussian(at: Tensor, n: int, sd: float) -> Tensor:
    """Target weights (..., n) around positions `at` (...), each row summing to one."""
    grid = torch.arange(n, dtype=at.dtype, device=at.device)
    return torch.softmax(-0.5 * ((grid - at[..., None]) / sd) ** 2, -1)


def cross_entropy(scores: Tensor, target: Tensor, keep: Tensor) -> Tensor:
    """Mean over rows with `keep` of -sum target log softmax(scores); -inf scores must be masked."""
    log_p = torch.log_softmax(scores, -1).clamp_min(-40.0)
    rows = -(target * log_p).sum(-1)
    return (rows * keep).sum() / keep.sum().clamp_min(1.0)


def sync_loss(
    scores: Tensor,
    others: Tensor,
    real: Tensor,
    at: Tensor,
    weight: Tensor,
    config: LossConfig | None = None,
) -> dict[str, Tensor]:
    """The parts of the loss; "total" is what is minimised.

    Args:
        scores: (B, T, S) scaled products of frames and steps of the same clip.
        others: (B, T, S) the same with the sound of another clip: never right.
        real: (B, S) whether a step is real sound.
        at: (B,) the step that belongs to frame 0, a fraction; frame t's is 4 t later.
        weight: (B,) of each clip.
        config: see LossConfig.
    """
    config = config or LossConfig()
    _, n, steps = scores.shape
    hidden = scores.masked_fill(~real[:, None], -1e4)
    where = at[:, None] + STEPS_PER_FRAME * torch.arange(n, device=at.device)
    near = where.round().long().clamp(0, steps - 1)
    keep = real.gather(1, near) * weight[:, None]
    target = gaussian(where, steps, config.sd_steps)
    parts = {"frame": cross_entropy(torch.cat([hidden, others], -1), _wider(target), keep)}
    parts["reverse"] = _reverse(scores, at, real, weight, config.sd_steps)
    skewed = along_lags(hidden)
    lag = gaussian(at, skewed.shape[-1], config.sd_steps)
    for name, span in (*((f"span_{k}", k) for k in config.spans), ("span_all", n)):
        parts[name] = _span(skewed, lag, keep, min(span, n))
    spans = [v for k, v in parts.items() if k.startswith("span_")]
    total = parts["frame"] + config.reverse_weight * parts["reverse"]
    parts["total"] = total + config.span_weight * torch.stack(spans).mean()
    return parts


def _wider(target: Tensor) -> Tensor:
    return torch.cat([target, torch.zeros_like(target)], -1)


def _reverse(scores: Tensor, at: Tensor, real: Tensor, weight: Tensor, sd_steps: float) -> Tensor:
    """Each step of the sound must find its frame."""
    _, n, steps = scores.shape
    frame = (torch.arange(steps, device=at.device) - at[:, None]) / STEPS_PER_FRAME
    inside = (frame >= 0) & (frame <= n - 1) & real
    target = gaussian(frame, n, max(sd_steps, 2.0) / STEPS_PER_FRAME)
    return cross_entropy(scores.transpose(1, 2), target, inside * weight[:, None])


def _span(skewed: Tensor, lag: Tensor, keep: Tensor, span: int) -> Tensor:
    """The mean score of `span` frames must peak at the lag; a mean says more than one frame."""
    means = functional.avg_pool1d(skewed.transpose(1, 2), span, span).transpose(1, 2)
    kept = functional.avg_pool1d(keep[:, None], span, span)[:, 0]
    return cross_entropy(means * span**0.5, lag[:, None].expand_as(means), kept)
