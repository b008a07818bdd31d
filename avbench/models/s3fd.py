"""S3FD: faces of any size in one pass, 22,459,110 parameters, in both families of published files.

Zhang et al. 2017, "S3FD: Single shot scale-invariant face detector": VGG-16 with six maps of
detections at strides of 4 to 128 pixels. `sfd_face.pth` (SyncNet's crops) and
`s3fd-619a316812.pth` (Wav2Lip's, of face-alignment) are of the same layers under other names, and
differ in fc6, in the rounding of one pooling layer, and in the mean colour that users of them take
off the picture. The file's first names tell which it is.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from avbench.errors import UserError
from avbench.models.checkpoints import facts, read_state
from avbench.models.s3fd_boxes import Maps, boxes_of
from avbench.models.state import fill

BATCH = 4  # pictures at a time: more fall out of the cache of a CPU
_BLOCKS = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
_NORMS = {"conv3_3_norm": (256, 10.0), "conv4_3_norm": (512, 8.0), "conv5_3_norm": (512, 5.0)}
_SOURCES = {**{k: v[0] for k, v in _NORMS.items()}, "fc7": 1024, "conv6_2": 512, "conv7_2": 256}
_EXTRAS = {"conv6_1": (1024, 256), "conv6_2": (256, 512), "conv7_1": (512, 128)} | {
    "conv7_2": (128, 256)
}


@dataclass(frozen=True)
class Family:
    """How files of a family are used. `mean_bgr`: taken off the picture's channels.

    `dilation`: of fc6; 1 means a padding of 3, so that its map is four cells larger. `ceil`: the
    third pooling layer rounds up.
    """

    mean_bgr: tuple[float, float, float]
    dilation: int
    ceil: bool


# Users of the second take the means of blue, green, red off red, green, blue; so it was tuned.
FAMILIES = {
    "s3fd_vgg": Family((104.0, 117.0, 123.0), dilation=6, ceil=True),
    "s3fd_fan": Family((123.0, 117.0, 104.0), dilation=1, ceil=False),
}


class _L2Norm(nn.Module):
    """Each cell's features brought to unit length, then a factor a channel."""

    def __init__(self, width: int, scale: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((width,), scale))

    def forward(self, x: Tensor) -> Tensor:
        length = x.square().sum(1, keepdim=True).sqrt_().add_(1e-10)
        return x / length * self.weight.view(-1, 1, 1)


class S3fd(nn.Module):
    """The net; its layers bear face-alignment's names."""

    mean: Tensor

    def __init__(self, family: Family) -> None:
        super().__init__()
        self._ceil = family.ceil
        for block, widths in enumerate(_BLOCKS, 1):
            before = 3 if block == 1 else _BLOCKS[block - 2][-1]
            for i, (a, b) in enumerate(pairwise((before, *widths)), 1):
                self.add_module(f"conv{block}_{i}", nn.Conv2d(a, b, 3, padding=1))
        pad = family.dilation if family.dilation > 1 else 3
        self.fc6 = nn.Conv2d(512, 1024, 3, padding=pad, dilation=family.dilation)
        self.fc7 = nn.Conv2d(1024, 1024, 1)
        for name, (a, b) in _EXTRAS.items():
            halves = name.endswith("_2")
            layer = nn.Conv2d(a, b, 3, 2, 1) if halves else nn.Conv2d(a, b, 1)
            self.add_module(name, layer)
        for name, (width, scale) in _NORMS.items():
            self.add_module(name, _L2Norm(width, scale))
        for i, (name, width) in enumerate(_SOURCES.items()):
            self.add_module(f"{name}_mbox_conf", nn.Conv2d(width, 4 if i == 0 else 2, 3, padding=1))
            self.add_module(f"{name}_mbox_loc", nn.Conv2d(width, 4, 3, padding=1))
        mean = torch.tensor(family.mean_bgr[::-1], device="cpu").view(1, 3, 1, 1)
        self.register_buffer("mean", mean, persistent=False)

    def forward(self, pictures: Tensor) -> list[tuple[Tensor, Tensor]]:
        """RGB (n, 3, h, w) in [0, 255] to six maps, finest first.

        Each map is the logits of background and face (n, 2, h', w'), and the changes to the cell's
        own square (n, 4, h', w'): see `s3fd_boxes`.
        """
        found = []
        for name, x in self._sources(pictures - self.mean):
            logits, change = (
                self._through(f"{name}_mbox_conf", x),
                self._through(f"{name}_mbox_loc", x),
            )
            if logits.shape[1] == 4:  # the finest map has three kinds of background
                logits = torch.cat((logits[:, :3].amax(1, keepdim=True), logits[:, 3:]), 1)
            found.append((logits, change))
        return found

    def _sources(self, x: Tensor) -> list[tuple[str, Tensor]]:
        made = []
        for block, widths in enumerate(_BLOCKS, 1):
            for i in range(1, len(widths) + 1):
                x = self._through(f"conv{block}_{i}", x).relu_()
            if f"conv{block}_3_norm" in _NORMS:
                name = f"conv{block}_3_norm"
                made.append((name, self._through(name, x)))
            x = functional.max_pool2d(x, 2, ceil_mode=self._ceil and block == 3)
        x = self.fc7(self.fc6(x).relu_()).relu_()
        made.append(("fc7", x))
        for name in _EXTRAS:
            x = self._through(name, x).relu_()
            if name in _SOURCES:
                made.append((name, x))
        return made

    def _through(self, name: str, x: Tensor) -> Tensor:
        return cast("Tensor", self._modules[name](x))  # type: ignore[misc]

    @torch.inference_mode()
    def detect(self, pictures: NDArray[np.uint8], min_score: float) -> list[NDArray[np.float64]]:
        """Faces in BGR pictures (n, h, w, 3).

        Returns:
            For each picture (k, 5), best first: x0, y0, x1, y1 as shares of its width and height
            (they may reach outside), and the score, above `min_score`.
        """
        found = []
        for start in range(0, len(pictures), BATCH):
            part = np.ascontiguousarray(pictures[start : start + BATCH, :, :, ::-1])
            batch = torch.from_numpy(part).permute(0, 3, 1, 2).float()  # stays channels_last
            maps = [(a.numpy(), b.numpy()) for a, b in self(batch)]
            found += [boxes_of(_of(maps, i), part.shape[1:3], min_score) for i in range(len(part))]
        return found


def _of(maps: Maps, i: int) -> Maps:
    return [(a[i], b[i]) for a, b in maps]


def load(path: Path) -> S3fd:
    """The net of a file of either family, ready for inference.

    Raises:
        UserError: the file is no state dict, or of another network.
    """
    state = read_state(path)
    family = facts(state).family
    if family not in FAMILIES:
        raise UserError(
            f"{path}: found tensors of family {family}, expected S3FD, as in sfd_face.pth "
            "or s3fd-619a316812.pth"
        )
    with torch.device("meta"):
        net = S3fd(FAMILIES[family])
    names = vgg_names()
    fill(net, {names.get(k, k): v for k, v in state.items()}, str(path))
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return net.eval().requires_grad_(requires_grad=False)


def vgg_names() -> dict[str, str]:
    """The tensors' names in `sfd_face.pth` -> those of face-alignment's file."""
    counted = [f"conv{b}_{i}" for b, ws in enumerate(_BLOCKS, 1) for i in range(1, len(ws) + 1)]
    at = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28, 31, 33)
    layers = {f"vgg.{k}": n for k, n in zip(at, [*counted, "fc6", "fc7"], strict=True)}
    layers |= {f"extras.{k}": name for k, name in enumerate(_EXTRAS)}
    for k, name in enumerate(_SOURCES):
        layers |= {f"conf.{k}": f"{name}_mbox_conf", f"loc.{k}": f"{name}_mbox_loc"}
    names = {f"{k}.{p}": f"{n}.{p}" for k, n in layers.items() for p in ("weight", "bias")}
    norms = {f"L2Norm{n[4:7]}.weight": f"{n}.weight" for n in _NORMS}
    return names | norms
