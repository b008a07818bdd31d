"""Changes that leave the lag alone: of the picture, of the light, of the sound."""

import math

import torch
from torch import Tensor
from torch.nn import functional


def draw(generator: torch.Generator, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
    """Uniform numbers."""
    return torch.rand(*shape, generator=generator) * (high - low) + low


def cut(wide: Tensor, size_px: int, generator: torch.Generator | None) -> Tensor:
    """Crops (B, T, size, size) out of wider ones (B, T, W, W), floats in [0, 255].

    With a generator: turned by up to 10 degrees, scaled by up to 15 %, moved by up to 8 % and
    flipped at random, a clip all alike; without: the middle.
    """
    batch, n, side = wide.shape[0], wide.shape[1], wide.shape[-1]
    if generator is None:
        edge = (side - size_px) // 2
        return wide[..., edge : edge + size_px, edge : edge + size_px].float()
    angle = draw(generator, batch, low=-1, high=1) * math.radians(10)
    scale = size_px / side * torch.exp(draw(generator, batch, low=-0.15, high=0.15))
    flip = torch.where(draw(generator, batch) < 0.5, -1.0, 1.0)
    move = draw(generator, batch, 2, low=-0.08, high=0.08) * (size_px / side)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    rows = torch.stack([cos * flip, -sin, move[:, 0], sin * flip, cos, move[:, 1]], 1)
    grid = functional.affine_grid(
        rows.view(batch, 2, 3), [batch, n, size_px, size_px], align_corners=False
    )
    return functional.grid_sample(
        wide.float(), grid, padding_mode="border", align_corners=False, mode="bilinear"
    )


def light(crops: Tensor, generator: torch.Generator) -> Tensor:
    """Contrast, brightness and gamma per clip, noise, blur for some, a covered patch for some."""
    batch = crops.shape[0]

    def each(low: float, high: float) -> Tensor:
        return draw(generator, batch, low=low, high=high)[:, None, None, None]

    x = (crops / 255.0).clamp(0.0, 1.0) ** torch.exp(each(-0.4, 0.4))
    x = (x - 0.5) * each(0.6, 1.4) + 0.5 + each(-0.2, 0.2)
    soft = draw(generator, batch) < 0.25
    x[soft] = functional.avg_pool2d(x[soft], 3, 1, 1)
    x = x + torch.randn(x.shape, generator=generator) * each(0.0, 0.04)
    return (cover(x, generator) * 255.0).clamp(0.0, 255.0)


def cover(x: Tensor, generator: torch.Generator) -> Tensor:
    """A grey patch over a quarter of the clips: up to 40 % of a side, anywhere."""
    size = x.shape[-1]
    grid = torch.arange(size)
    centre = draw(generator, x.shape[0], 2, low=0, high=size)
    half = draw(generator, x.shape[0], 2, low=0, high=0.2 * size)
    half[draw(generator, x.shape[0]) > 0.25] = 0.0
    inside = (grid - centre[..., None]).abs() < half[..., None]
    patch = inside[:, 0, :, None] & inside[:, 1, None, :]
    return x.masked_fill(patch[:, None], 0.5)


def still(crops: Tensor, generator: torch.Generator) -> Tensor:
    """In a fifth of the clips a few frames freeze, as a decoder does."""
    batch, n = crops.shape[:2]
    index = torch.arange(n).expand(batch, n).clone()
    start = (draw(generator, batch) * n).long()
    length = (draw(generator, batch) * 4).long() + 1
    length[draw(generator, batch) > 0.2] = 0
    frozen = (index >= start[:, None]) & (index < (start + length)[:, None])
    index = torch.where(frozen, start[:, None], index)
    return torch.gather(crops, 1, index[..., None, None].expand_as(crops))


def sound(energy: Tensor, generator: torch.Generator) -> Tensor:
    """Mel energies (B, S, M) with other sound mixed in, reverberated, filtered, partly covered.

    Energies add, as those of unrelated sounds do on average.
    """
    batch, steps, bands = energy.shape
    level = energy.mean((1, 2), keepdim=True)
    noise = energy.roll(1, 0).flip(1) / energy.roll(1, 0).mean((1, 2), keepdim=True).clamp_min(
        1e-12
    )
    hiss = torch.exp(torch.randn(batch, 1, bands, generator=generator) * 1.0)
    hiss = hiss * torch.exp(torch.randn(batch, steps, bands, generator=generator) * 0.5)
    mixed = torch.where(draw(generator, batch, 1, 1) < 0.4, noise, hiss / hiss.mean())
    snr_db = draw(generator, batch, 1, 1, low=0.0, high=30.0)
    mixed = mixed * level * 10.0 ** (-snr_db / 10.0)
    x = torch.where(draw(generator, batch, 1, 1) < 0.6, energy + mixed, energy)
    x = torch.where(draw(generator, batch, 1, 1) < 0.3, reverberated(x, generator), x)
    tilt = torch.cumsum(torch.randn(batch, 1, bands, generator=generator) * 0.15, -1)
    x = x * torch.exp(tilt)
    return covered(x, generator)


def reverberated(energy: Tensor, generator: torch.Generator) -> Tensor:
    """With a decaying tail: 60 dB in 0.1 to 0.6 s, the direct sound 0 to 10 dB above it."""
    batch = energy.shape[0]
    decay = 10.0 ** (-0.06 / draw(generator, batch, 1, low=0.1, high=0.6))  # of energy, a step
    tail = decay ** torch.arange(1, 41)
    tail = tail / tail.sum(1, keepdim=True) * 10 ** (-draw(generator, batch, 1, high=10) / 10)
    kernel = torch.cat([torch.ones(batch, 1), tail], 1).flip(1)[:, None]
    rows = functional.pad(energy.transpose(1, 2), (40, 0)).transpose(0, 1)
    wet = functional.conv1d(rows, kernel, groups=batch)
    return wet.permute(1, 2, 0)


def covered(energy: Tensor, generator: torch.Generator) -> Tensor:
    """Up to eight bands, and up to 0.1 s, set to their clip's mean in half of the clips."""
    batch, steps, bands = energy.shape
    mean = energy.mean((1, 2), keepdim=True)

    def mask(n: int, longest: int) -> Tensor:
        start = (draw(generator, batch, 1) * n).long()
        length = (draw(generator, batch, 1) * longest).long()
        length[draw(generator, batch) < 0.5] = 0
        at = torch.arange(n)
        return (at >= start) & (at < start + length)

    x = torch.where(mask(bands, 8)[:, None, :], mean, energy)
    return torch.where(mask(steps, 10)[:, :, None], mean, x)
