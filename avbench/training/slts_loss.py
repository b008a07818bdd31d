"""SLTS's losses: the target is moved to the lips (DSM), and the result must lie in sync (SSM).

After arXiv 2303.00502, with a generator that makes a mel spectrogram from pictures, and training
clips whose sound lags by an unknown offset. Without the hard target the soft one blurs; without SSM
generator and predictor may drift apart from the lips by one common constant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from avbench.models.offset_match import OffsetGrid, likeliest
from avbench.models.slts import SltsPredictor

TINY = 1e-6  # below this a row or a batch counts for nothing


@dataclass(frozen=True)
class SltsLossConfig:
    """Weights of the three parts."""

    soft: float = 1.0
    hard: float = 1.0
    ssm: float = 1.0


def advanced(mel: Tensor, steps: Tensor, real: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Spectrograms (B, S, n) moved earlier by `steps` (B,), and which rows (B, S) are real.

    Row t is row t + steps; rows from beyond the ends are 0 and not real: nothing wraps around.
    `real` (B, S): rows that count, all by default.
    """
    length = mel.shape[1]
    at = torch.arange(length, device=mel.device) + steps[:, None]
    inside = (at >= 0) & (at < length)
    clip = torch.arange(len(mel), device=mel.device)[:, None]
    at = at.clamp(0, length - 1)
    if real is not None:
        inside = inside & real & real[clip, at]
    return mel[clip, at] * inside[..., None].to(mel.dtype), inside


def soft_target(
    mel: Tensor, p: Tensor, grid: OffsetGrid, real: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The mean of the spectrogram under all offsets, weighted by their probability.

    Args:
        mel: (B, S, n) of the training clip.
        p: (B, L) probability of each offset of `grid`; the gradient flows into it.
        grid: the offsets.
        real: (B, S) rows that both picture and sound have, all by default.

    Returns:
        The target (B, S, n) and (B, S) the probability, without gradient, that a row is real:
        rows from beyond the ends are left out of the mean; where none is left the target is 0.
    """
    total = torch.zeros_like(mel)
    weight = mel.new_zeros(mel.shape[:2])
    for index, share in enumerate(p.unbind(1)):
        steps = torch.full_like(share, (index - grid.reach) * grid.mel_steps, dtype=torch.long)
        moved, inside = advanced(mel, steps, real)
        total = total + share[:, None, None] * moved
        weight = weight + share[:, None] * inside.to(mel.dtype)
    return total / weight.clamp_min(TINY)[..., None], weight.detach()


def hard_target(
    mel: Tensor, p: Tensor, grid: OffsetGrid, real: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The spectrogram (B, S, n) under the likeliest offset, and which rows (B, S) are real (0, 1).

    No gradient flows into either. Arguments as of `soft_target`.
    """
    steps = (likeliest(p) - grid.reach) * grid.mel_steps
    moved, inside = advanced(mel.detach(), steps, real)
    return moved, inside.to(mel.dtype)


def dsm_loss(
    generated: Tensor, mel: Tensor, p: Tensor, grid: OffsetGrid, real: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Data synchronisation: mean absolute difference to the soft and to the hard target.

    The first has its gradient in the generator and in `p`, the second in the generator only.

    Args:
        generated: (B, S, n), 100 Hz.
        mel: (B, S, n) the clip's own, lagging by an unknown offset.
        p: (B, L) of that lag.
        grid: the offsets.
        real: (B, S) rows that both picture and sound have, all by default.
    """
    soft, probability = soft_target(mel, p, grid, real)
    hard, inside = hard_target(mel, p, grid, real)
    return _distance(generated, soft, probability), _distance(generated, hard, inside)


def ssm_loss(predictor: SltsPredictor, pictures: Tensor, generated: Tensor) -> Tensor:
    """Self-synchronisation: -log p(0) of the generated sound against the pictures.

    The predictor is frozen and in evaluation mode; the gradient flows through `generated` alone.
    """
    with frozen(predictor):
        log_p = predictor(pictures.detach(), generated).log_p
        return -torch.mean(log_p[:, predictor.grid.reach])


def slts_loss(
    predictor: SltsPredictor,
    pictures: Tensor,
    generated: Tensor,
    mel: Tensor,
    config: SltsLossConfig | None = None,
) -> dict[str, Tensor]:
    """All parts of one step; "total" is what is minimised."""
    config = config or SltsLossConfig()
    p = predictor(pictures, mel).p
    soft, hard = dsm_loss(generated, mel, p, predictor.grid)
    ssm = ssm_loss(predictor, pictures, generated)
    total = config.soft * soft + config.hard * hard + config.ssm * ssm
    return {"soft": soft, "hard": hard, "ssm": ssm, "total": total}


@contextmanager
def frozen(module: nn.Module) -> Iterator[None]:
    """No gradient for the parameters, evaluation mode; all is put back at the end."""
    parameters = [(p, p.requires_grad) for p in module.parameters()]
    modes = [(m, m.training) for m in module.modules()]
    try:
        for parameter, _ in parameters:
            parameter.requires_grad_(False)
        module.eval()
        yield
    finally:
        for parameter, wanted in parameters:
            parameter.requires_grad_(wanted)
        for part, mode in modes:
            part.training = mode


def _distance(a: Tensor, b: Tensor, weight: Tensor) -> Tensor:
    """Mean absolute difference over rows, by weight (B, S)."""
    rows = (a - b).abs().mean(-1)
    return (rows * weight).sum() / weight.sum().clamp_min(TINY)
