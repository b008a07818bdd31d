"""LPIPS on AlexNet: how far apart two pictures look to a network, after weights from human choices.

Zhang, Isola, Efros, Shechtman, Wang 2018, "The unreasonable effectiveness of deep features as a
perceptual metric" (arXiv 1801.03924), version 0.1. Figures and names of tensors are those of
richzhang/PerceptualSimilarity (BSD-2-Clause), whose heads `lpips/weights/v0.1/alex.pth` load, on
torchvision's AlexNet (BSD-3-Clause).
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from avbench.models.checkpoints import read_state
from avbench.models.state import fill

SHIFT, SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)  # of red, green, blue in [-1, 1]
CHANNELS = (64, 192, 384, 256, 256)  # of the five layers that are compared
EPS = 1e-10
_KERNELS = ((11, 4, 2), (5, 1, 2), (3, 1, 1), (3, 1, 1), (3, 1, 1))  # side, stride, padding
_AT = (0, 3, 6, 8, 10)  # where torchvision's `features` holds the five convolutions
_POOLED = (1, 2)  # a maximum over 3 x 3, stride 2, comes before these


class Lpips(nn.Module):
    """Pairs of RGB pictures in [-1, 1], (n, 3, height, width) of 63 pixels or more, to (n,)."""

    def __init__(self) -> None:
        super().__init__()
        n_in = (3, *CHANNELS[:-1])
        shapes = zip(_AT, n_in, CHANNELS, _KERNELS, strict=True)
        self.features = nn.ModuleDict(
            {str(at): nn.Conv2d(a, b, *kernel) for at, a, b, kernel in shapes}
        )
        self.heads = nn.ModuleDict(
            {f"lin{i}": nn.Conv2d(n, 1, 1, bias=False) for i, n in enumerate(CHANNELS)}
        )

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        """(n,) distances, 0 and above: sums over layers of means over places."""
        layers = zip(self._layers(one), self._layers(other), self.heads.values(), strict=True)
        parts = [head((a - b) ** 2).mean((1, 2, 3)) for a, b, head in layers]
        return torch.stack(parts).sum(dim=0)

    def _layers(self, pictures: Tensor) -> list[Tensor]:
        """Activations of the five layers, each place scaled to norm 1 over its channels."""
        shift, scale = (pictures.new_tensor(v).view(1, 3, 1, 1) for v in (SHIFT, SCALE))
        x = (pictures - shift) / scale
        found = []
        for i, convolution in enumerate(self.features.values()):
            x = functional.max_pool2d(x, 3, 2) if i in _POOLED else x
            x = functional.relu(convolution(x))
            found.append(x / (x.pow(2).sum(dim=1, keepdim=True).sqrt() + EPS))
        return found


def load(backbone: Path, heads: Path) -> Lpips:
    """The net with torchvision's AlexNet and LPIPS's own heads, ready for inference.

    Of the backbone, what follows the convolutions (`classifier`) is not used.

    Raises:
        UserError: a file is no state dict, or of another net; says which names are wrong.
    """
    with torch.device("meta"):
        net = Lpips()
    convolutions = {k: v for k, v in read_state(backbone).items() if k.startswith("features.")}
    linear = {f"heads.{k.replace('.model.1.', '.')}": v for k, v in read_state(heads).items()}
    fill(net, convolutions | linear, f"{backbone} with {heads}")
    return net.eval().requires_grad_(requires_grad=False)
