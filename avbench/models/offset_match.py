"""A distribution over offsets, out of unit vectors of lips and of sound.

Offsets are positive where the sound is late, as in `align.offset`: the sound at t + o belongs to
the lips at t. Nothing wraps around, and rows that only one side has do not count.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

MEL_STEPS_PER_FRAME = 4  # 100 Hz mel, 25 Hz picture
STEP_MS = 10.0  # of the mel


@dataclass(frozen=True)
class OffsetGrid:
    """Offsets -reach to +reach, `mel_steps` of 10 ms apart: 4 for whole frames, 1 for 10 ms bins.

    `reach` counts bins: 5 frames suffice for GRID and TCD-TIMIT, 15 for talks in the wild.
    """

    reach: int = 15
    mel_steps: int = MEL_STEPS_PER_FRAME

    def __post_init__(self) -> None:
        if self.mel_steps not in (1, MEL_STEPS_PER_FRAME) or self.reach < 0:
            raise ValueError(
                f"reach {self.reach}, mel_steps {self.mel_steps}: expected reach >= 0 and "
                f"mel_steps 1 or {MEL_STEPS_PER_FRAME}"
            )

    @property
    def n(self) -> int:
        """Number of offsets."""
        return 2 * self.reach + 1

    @property
    def lags_ms(self) -> Tensor:
        """Each offset as `audio_lag_ms`, (n,) float64."""
        bins = torch.arange(-self.reach, self.reach + 1, dtype=torch.float64)
        return bins * self.mel_steps * STEP_MS


@dataclass(frozen=True)
class OffsetPrediction:
    """`log_p`: (B, L) log probability of each offset. `curve`: (B, L) mean product in [-1, 1].

    `count`: (B, L) frames behind it; without any the curve is 0 and log_p is -inf.
    """

    log_p: Tensor
    curve: Tensor
    count: Tensor

    @property
    def p(self) -> Tensor:
        """Probabilities (B, L), each row summing to one."""
        return self.log_p.exp()


def offset_curve(
    video: Tensor,
    audio: Tensor,
    reach: int,
    video_real: Tensor | None = None,
    audio_real: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """Mean product of video[t] and audio[t + o] for o from -reach to +reach.

    Args:
        video: (B, T, D), and `audio` (B, U, D), of one rate, row 0 at the same time.
        audio: see `video`.
        reach: largest offset in rows.
        video_real: (B, T) rows that count, all by default; a shorter clip of a batch is padded.
        audio_real: (B, U) the same of the sound.

    Returns:
        Means (B, L), 0 where no row counts, and the numbers of rows behind them (B, L). Nothing
        wraps around: rows whose partner lies outside are left out at that offset. A mean of few
        rows is loud by chance, so clips should be much longer than the reach.
    """
    weight_v = _weights(video, video_real)
    weight_a = _weights(audio, audio_real)
    means, counts = [], []
    for offset in range(-reach, reach + 1):
        first = max(0, -offset)
        last = max(first, min(video.shape[1], audio.shape[1] - offset))
        partner = slice(first + offset, last + offset)
        both = weight_v[:, first:last] * weight_a[:, partner]
        products = (video[:, first:last] * audio[:, partner]).sum(-1)
        counts.append(both.sum(1))
        means.append((products * both).sum(1) / counts[-1].clamp_min(1.0))
    return torch.stack(means, 1), torch.stack(counts, 1)


def log_distribution(curve: Tensor, count: Tensor, temperature: Tensor) -> Tensor:
    """Log of softmax(curve / temperature) over the offsets that have rows, (B, L).

    Raises:
        ValueError: a clip has no offset at which picture and sound meet.
    """
    if not bool((count > 0).any(1).all()):
        raise ValueError("a clip has no frame with sound at any offset; expected at least one")
    return torch.log_softmax((curve / temperature).masked_fill(count == 0, -torch.inf), 1)


def upsample(video: Tensor, times: int) -> Tensor:
    """Unit vectors (B, T, D) to (B, times (T - 1) + 1, D): linear between frames, none beyond."""
    rows = times * (video.shape[1] - 1) + 1
    finer = functional.interpolate(
        video.transpose(1, 2), size=rows, mode="linear", align_corners=True
    )
    return functional.normalize(finer.transpose(1, 2), dim=-1)


def both_neighbours(real: Tensor, times: int) -> Tensor:
    """Which rows of `upsample` count: those between two frames (B, T) that do."""
    index = torch.arange(times * (real.shape[1] - 1) + 1, device=real.device)
    low = index.div(times, rounding_mode="floor")
    high = (index + times - 1).div(times, rounding_mode="floor")
    return real[:, low] & real[:, high]


def likeliest(p: Tensor) -> Tensor:
    """Index of the likeliest offset (B,); of equal ones the nearest to zero."""
    reach = p.shape[1] // 2
    order = torch.arange(p.shape[1], device=p.device).sub(reach).abs().argsort(stable=True)
    return order[p[:, order].argmax(1)]


def _weights(rows: Tensor, real: Tensor | None) -> Tensor:
    return rows.new_ones(rows.shape[:2]) if real is None else real.to(rows.dtype)
