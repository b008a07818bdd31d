"""SyncNet's lip tower in bfloat16, for CPUs that have units for it (AVX512-BF16, AMX).

There it needs about 0.7 of `LipTower`'s time; on other CPUs several times as much. The first layer
is a plain convolution over the 15 channels of five pictures: Toom-Cook adds and subtracts large
numbers, which eight bits of mantissa do not survive. Pixels are exact in bfloat16.

Against float32, on three clips of GRID (71 windows each, whole frames), with RANDOM weights, as
real ones were not at hand: embeddings are off by 1.1 to 1.5 % of their length (medians; the worst
window by 2.3 %), LSE-D by +0.008 to +0.022 (+0.07 to +0.18 %), LSE-C by -0.0009 to -0.0002 (-0.2
to -0.1 %), masked ones by as little (LSE-C from -0.0011 to +0.0002), and no offset moved.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from avbench.models.folding import Affine, folded
from avbench.models.syncnet import FRAMES, SyncNet
from avbench.models.syncnet_fast import (
    Embeddings,
    as_linear,
    by_group,
    channels_last,
    through_head,
    through_middle,
)


class LipTowerBf16:
    """Faces to embeddings, convolutions in bfloat16 and the linear layers in float32."""

    def __init__(self, net: SyncNet) -> None:
        first, *middle, last = folded(net.netcnnlip)
        self._first = _rounded(first.weight.flatten(1, 2), first.bias)  # channel c * 5 + t
        self._middle = [_rounded(a.weight.squeeze(2), a.bias) for a in middle]
        self._head = [as_linear(last), *folded(net.netfclip)]

    @torch.inference_mode()
    def embed(self, frames: NDArray[np.uint8]) -> Embeddings:
        """One embedding for every five frames in a row; see `LipTower.embed`."""
        return by_group(frames, self._some)

    def _some(self, frames: NDArray[np.uint8]) -> Embeddings:
        x = functional.conv2d(_windows(frames), self._first.weight, self._first.bias, 2)
        x = functional.max_pool2d(x, 3, 2).relu_()
        return through_head(through_middle(x, self._middle).float(), self._head)


def _windows(frames: NDArray[np.uint8]) -> Tensor:
    """(n, h, w, 3) to (n - 4, 15, h, w), in channels_last order as it comes."""
    pictures = torch.from_numpy(np.ascontiguousarray(frames)).bfloat16()
    return pictures.unfold(0, FRAMES, 1).flatten(3).permute(0, 3, 1, 2)


def _rounded(weight: Tensor, bias: Tensor) -> Affine:
    return Affine(channels_last(weight.bfloat16()), bias.bfloat16())
