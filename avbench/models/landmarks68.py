"""68 face landmarks from a face crop: a small net of separable convolutions, 0.36 M parameters.

Architecture and weights: the 68-point landmark net of face-api (@vladmandic/face-api 1.7.15, MIT,
after face-api.js by Vincent Muehler). Four blocks of four layers with additive skips, each halving
the resolution, average pooling, one linear layer. Written anew in torch; the published 8-bit
weights are de-quantised once and stored as float16.
"""

from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from avbench.models import weights

INPUT_PX = 112
N_POINTS = 68
_WIDTHS = (32, 64, 128, 256)
MEAN_RGB = (122.782, 117.001, 104.298)


class _Separable(nn.Module):
    """3x3 depthwise, then 1x1; at stride 2 the padding lies right and below (TensorFlow's same)."""

    def __init__(self, n_in: int, n_out: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        pad = 1 if stride == 1 else 0
        self.depthwise = nn.Conv2d(n_in, n_in, 3, stride, pad, groups=n_in, bias=False)
        self.pointwise = nn.Conv2d(n_in, n_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        if self.stride == 2:
            x = functional.pad(x, (0, 1, 0, 1))
        return cast("Tensor", self.pointwise(self.depthwise(x)))

    def convolutions(self) -> list[nn.Conv2d]:
        """In the order in which they are applied."""
        return [self.depthwise, self.pointwise]


class _First(nn.Module):
    """The picture's own layer: a full 3x3 convolution at stride 2."""

    def __init__(self, n_out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, n_out, 3, 2)

    def forward(self, x: Tensor) -> Tensor:
        return cast("Tensor", self.conv(functional.pad(x, (0, 1, 0, 1))))

    def convolutions(self) -> list[nn.Conv2d]:
        """In the order in which they are applied."""
        return [self.conv]


class _Block(nn.Module):
    """Each layer adds to the sum of those before it."""

    def __init__(self, first: nn.Module, width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList([first, *(_Separable(width, width, 1) for _ in range(3))])

    def forward(self, x: Tensor) -> Tensor:
        # In place where nothing else reads it: fresh memory costs as much as the sums.
        x = total = self.layers[0](x).relu_()
        for layer in self.layers[1:]:
            total = layer(x).add_(total)
            x = functional.relu(total)
        return x


class Landmarks68(nn.Module):
    """RGB crops (n, 3, 112, 112) in [0, 255] to points (n, 68, 2), x and y as shares of the crop.

    Fastest with crops in channels_last order, the order of pictures.
    Points are in the usual 68-point order of the iBUG/300-W annotation.
    """

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        firsts = [
            _First(_WIDTHS[0]),
            *(_Separable(a, b, 2) for a, b in pairwise(_WIDTHS)),
        ]
        self.blocks = nn.Sequential(*(_Block(f, w) for f, w in zip(firsts, _WIDTHS, strict=True)))
        self.head = nn.Linear(_WIDTHS[-1], 2 * N_POINTS)
        self.register_buffer("mean", torch.tensor(MEAN_RGB).view(1, 3, 1, 1), persistent=False)

    def layers(self) -> list[list[_First | _Separable]]:
        """Block by block."""
        blocks = [cast("_Block", block).layers for block in self.blocks]
        return [[cast("_Separable", layer) for layer in layers] for layers in blocks]

    def forward(self, crops: Tensor) -> Tensor:
        """The points; see the class."""
        x = self.blocks((crops - self.mean) / 255)
        return cast("Tensor", self.head(x.mean((2, 3)))).view(-1, N_POINTS, 2)


def load() -> Landmarks68:
    """The net with its published weights, ready for inference.

    Raises:
        MissingWeights: the weights file is absent or is not the one that was named.
    """
    net = Landmarks68()
    net.load_state_dict(weights.load("landmarks68"))
    return net.eval().requires_grad_(requires_grad=False)
