"""The picture's front end of lip readers: one 3-D convolution, then ResNet-18 frame by frame.

As AV-HuBERT has it (PReLU), with its names of tensors. 11.19 million parameters.
"""

from typing import cast

import torch
from torch import Tensor, nn

FRAME_PX = 88
FEATURES = 512
REACH = 2  # frames to either side that the 3-D convolution sees
_WIDTHS = (64, 128, 256, 512)
_AT_ONCE = 32  # frames


class ResNetLips(nn.Module):
    """Grey mouths (n, 88, 88) of consecutive frames to (n, 512)."""

    def __init__(self) -> None:
        super().__init__()
        self.frontend3D = nn.Sequential(
            nn.Conv3d(1, 64, (5, 7, 7), (1, 2, 2), (0, 3, 3), bias=False),
            nn.BatchNorm3d(64),
            nn.PReLU(64),
            nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1)),
        )
        inputs = (64, *_WIDTHS[:-1])
        self.trunk = nn.ModuleDict(
            {
                f"layer{i}": nn.Sequential(_Block(a, b, 1 if i == 1 else 2), _Block(b, b, 1))
                for i, (a, b) in enumerate(zip(inputs, _WIDTHS, strict=True), 1)
            }
        )

    def forward(self, mouths: Tensor) -> Tensor:
        """Computed in parts, so that memory does not grow with the clip; beyond its ends is 0."""
        padded = nn.functional.pad(mouths, (0, 0, 0, 0, REACH, REACH))
        starts = range(0, len(mouths), _AT_ONCE)
        return torch.cat([self._part(padded[s : s + _AT_ONCE + 2 * REACH]) for s in starts])

    def _part(self, mouths: Tensor) -> Tensor:
        """(n + 4, 88, 88) to (n, 512)."""
        x = self.frontend3D(mouths[None, None])[0].transpose(0, 1)
        for layer in self.trunk.values():
            x = layer(x)
        return cast("Tensor", x.mean((2, 3)))


class _Block(nn.Module):
    """Two 3 x 3 convolutions beside a shortcut."""

    def __init__(self, n_in: int, n_out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(n_in, n_out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(n_out)
        self.relu1 = nn.PReLU(n_out)
        self.conv2 = nn.Conv2d(n_out, n_out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(n_out)
        self.relu2 = nn.PReLU(n_out)
        self.downsample: nn.Sequential | None = None
        if stride != 1 or n_in != n_out:
            convolution = nn.Conv2d(n_in, n_out, 1, stride, bias=False)
            self.downsample = nn.Sequential(convolution, nn.BatchNorm2d(n_out))

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        return cast("Tensor", self.relu2(x + shortcut))
