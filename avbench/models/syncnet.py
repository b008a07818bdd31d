"""SyncNet v2: five frames of a face and 0.2 s of sound to two embeddings that lie near if in sync.

Chung and Zisserman 2016, "Out of time: automated lip sync in the wild"; layers and names of
joonson/syncnet_python (MIT), so that its `syncnet_v2.model` loads. 13,631,616 parameters. This is
the plain form, for parity and for training; `models.syncnet_fast` computes the same faster.
"""

from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from avbench.models.checkpoints import read_state
from avbench.models.state import fill

FRAMES = 5  # a window of the picture, at 25 per second
FRAME_PX = 224
MFCC_FRAMES, MFCC_COEFFICIENTS = 20, 13  # a window of the sound, at 100 per second
EMBEDDING = 1024


class SyncNet(nn.Module):
    """Both towers; `lip` and `audio` give embeddings (n, 1024), not normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.netcnnaud = nn.Sequential(
            *_audio_layer(1, 64),
            nn.MaxPool2d(1),
            *_audio_layer(64, 192),
            nn.MaxPool2d(3, (1, 2)),
            *_audio_layer(192, 384),
            *_audio_layer(384, 256),
            *_audio_layer(256, 256),
            nn.MaxPool2d(3, 2),
            *_audio_layer(256, 512, (5, 4), 0),
        )
        self.netfcaud = _head()
        self.netfclip = _head()
        self.netcnnlip = nn.Sequential(
            *_lip_layer(3, 96, (5, 7, 7), stride=2),
            nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
            *_lip_layer(96, 256, (1, 5, 5), stride=2, pad=1),
            nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1)),
            *_lip_layer(256, 256, (1, 3, 3), pad=1),
            *_lip_layer(256, 256, (1, 3, 3), pad=1),
            *_lip_layer(256, 256, (1, 3, 3), pad=1),
            nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
            *_lip_layer(256, 512, (1, 6, 6)),
        )

    def lip(self, windows: Tensor) -> Tensor:
        """Windows (n, 3, 5, 224, 224), BGR in [0, 255], to (n, 1024)."""
        return cast("Tensor", self.netfclip(self.netcnnlip(windows).flatten(1)))

    def audio(self, windows: Tensor) -> Tensor:
        """Windows (n, 1, 13, 20) of MFCC, from int16 sound, to (n, 1024)."""
        return cast("Tensor", self.netfcaud(self.netcnnaud(windows).flatten(1)))


def _audio_layer(
    n_in: int, n_out: int, kernel: tuple[int, int] = (3, 3), pad: int = 1
) -> tuple[nn.Module, ...]:
    return nn.Conv2d(n_in, n_out, kernel, padding=pad), nn.BatchNorm2d(n_out), nn.ReLU()


def _lip_layer(
    n_in: int, n_out: int, kernel: tuple[int, int, int], *, stride: int = 1, pad: int = 0
) -> tuple[nn.Module, ...]:
    conv = nn.Conv3d(n_in, n_out, kernel, (1, stride, stride), (0, pad, pad))
    return conv, nn.BatchNorm3d(n_out), nn.ReLU()


def _head() -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(512, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, EMBEDDING)
    )


def load(path: Path) -> SyncNet:
    """The net with the weights of a file like `syncnet_v2.model`, ready for inference.

    Raises:
        UserError: the file is no state dict, or not of this net; says which names are wrong.
    """
    with torch.device("meta"):
        net = SyncNet()
    fill(net, read_state(path), str(path))
    return net.eval().requires_grad_(requires_grad=False)
