"""LPIPS's two files with random weights: official names and shapes."""

import numpy as np
import torch

# torchvision's AlexNet and LPIPS's alex.pth as published: names and shapes
ALEXNET = {
    "features.0": (64, 3, 11, 11),
    "features.3": (192, 64, 5, 5),
    "features.6": (384, 192, 3, 3),
    "features.8": (256, 384, 3, 3),
    "features.10": (256, 256, 3, 3),
}
HEADS = {f"lin{i}.model.1.weight": (1, n, 1, 1) for i, n in enumerate((64, 192, 384, 256, 256))}


def random_states():
    random = torch.Generator().manual_seed(5)
    backbone = {}
    for name, shape in ALEXNET.items():
        scale = (2 / np.prod(shape[1:])) ** 0.5
        backbone[f"{name}.weight"] = scale * torch.randn(shape, generator=random)
        backbone[f"{name}.bias"] = 0.1 * torch.randn(shape[0], generator=random)
    heads = {name: torch.rand(shape, generator=random) for name, shape in HEADS.items()}
    return backbone, heads
