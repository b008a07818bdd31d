"""Convolutions and linear layers with the batch norm behind them folded in."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

Layer = nn.Conv2d | nn.Conv3d | nn.Linear


@dataclass(frozen=True)
class Affine:
    """Weight and bias of one layer, float32."""

    weight: Tensor
    bias: Tensor


def folded(layers: Iterable[nn.Module]) -> list[Affine]:
    """One entry a convolution or linear layer, in order; other layers pass by.

    The arithmetic is done in float64, so that folding costs no accuracy.
    """
    found: list[Affine] = []
    for layer in layers:
        if isinstance(layer, Layer):
            found.append(_affine(layer))
        elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d):
            found[-1] = _through(found[-1], layer)
    return [Affine(a.weight.float(), a.bias.float()) for a in found]


def _affine(layer: Layer) -> Affine:
    weight = layer.weight.detach().double()
    bias = torch.zeros(len(weight)) if layer.bias is None else layer.bias.detach()
    return Affine(weight, bias.double())


def _through(before: Affine, norm: nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d) -> Affine:
    assert norm.running_mean is not None and norm.running_var is not None  # noqa: S101, PT018
    scale = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    shift = norm.bias.double() - norm.running_mean.double() * scale
    weight = before.weight * scale.view(-1, *[1] * (before.weight.dim() - 1))
    return Affine(weight, before.bias * scale + shift)
