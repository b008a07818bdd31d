"""SLTS's offset predictor: a distribution over offsets of sound against lips, from two towers.

After SLTS (synchronised lip-to-speech, arXiv 2303.00502): embeddings of the picture and of the mel
spectrogram are matched along time. Its layers are not known to us; what is here is the match
itself, for any two towers that give unit vectors (B, T, D): per offset the mean product over the
frames that both sides have, then a softmax with a learnt temperature.
"""

from typing import cast

import torch
from torch import Tensor, nn

from avbench.models.avsync import SIZES, AudioTower, VideoTower
from avbench.models.offset_match import (
    MEL_STEPS_PER_FRAME,
    OffsetGrid,
    OffsetPrediction,
    both_neighbours,
    log_distribution,
    offset_curve,
    upsample,
)

TEMPERATURES = (0.01, 1.0)  # bounds of the learnt one


class SltsPredictor(nn.Module):
    """Two towers and a temperature to a distribution over offsets.

    Args:
        video_tower: pictures to unit vectors (B, T, D) at 25 Hz.
        audio_tower: a mel spectrogram (B, S, n_mels) at 100 Hz to unit vectors (B, S / stride, D).
        grid: the offsets. With 10 ms bins the picture's vectors are interpolated.
        audio_stride: mel steps per vector of the audio tower: 4, or 1, and then every fourth
            vector serves whole frames.
    """

    def __init__(
        self,
        video_tower: nn.Module,
        audio_tower: nn.Module,
        grid: OffsetGrid | None = None,
        *,
        audio_stride: int = 1,
    ) -> None:
        super().__init__()
        self.grid = grid or OffsetGrid()
        if self.grid.mel_steps % audio_stride:
            raise ValueError(
                f"offsets every {self.grid.mel_steps} mel steps cannot be read from an audio "
                f"tower of stride {audio_stride}"
            )
        self.audio_stride = audio_stride
        self.video = video_tower
        self.audio = audio_tower
        self.log_temperature = nn.Parameter(torch.tensor(0.1).log())

    @property
    def temperature(self) -> Tensor:
        """The learnt temperature, kept within bounds."""
        return self.log_temperature.exp().clamp(*TEMPERATURES)

    def forward(self, pictures: Tensor, mel: Tensor) -> OffsetPrediction:
        """Towers and match; see the class."""
        return self.match(cast("Tensor", self.video(pictures)), cast("Tensor", self.audio(mel)))

    def match(
        self,
        video: Tensor,
        audio: Tensor,
        video_real: Tensor | None = None,
        audio_real: Tensor | None = None,
    ) -> OffsetPrediction:
        """Embeddings (B, T, D) and (B, S / stride, D), as the towers give them, to offsets.

        `video_real` (B, T), `audio_real` (B, S / stride): rows that count, for padded batches.
        """
        finer = MEL_STEPS_PER_FRAME // self.grid.mel_steps
        every = self.grid.mel_steps // self.audio_stride
        if finer > 1:
            video = upsample(video, finer)
            video_real = None if video_real is None else both_neighbours(video_real, finer)
        audio_real = None if audio_real is None else audio_real[:, ::every]
        curve, count = offset_curve(
            video, audio[:, ::every], self.grid.reach, video_real, audio_real
        )
        return OffsetPrediction(log_distribution(curve, count, self.temperature), curve, count)


def small_predictor(grid: OffsetGrid | None = None, size: str = "tiny") -> SltsPredictor:
    """On the towers of `avsync`: grey mouths (B, T, 64, 64) and 40 mel bands (B, S, 40)."""
    return SltsPredictor(VideoTower(SIZES[size]), AudioTower(SIZES[size]), grid)
