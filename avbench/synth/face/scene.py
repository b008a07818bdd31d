"""The picture around the head: wall, neck, shoulders, and the camera's noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from avbench.synth.face.canvas import Colour, Grid, Image, bell, f32, mix, ramp
from avbench.synth.face.look import Look
from avbench.synth.face.move import Pose

_CENTRE = Pose(180, 118, 58)
_SPARE = 64  # pixels by which the field of noise is larger than the picture


@dataclass(frozen=True)
class Setting:
    """A speaker's studio. `home`: the head's resting place; `noise`: in grey levels.

    `size`: width and height of the picture in pixels.
    """

    wall: Colour = (190, 170, 60)
    shirt: Colour = (140, 110, 90)
    home: Pose = _CENTRE
    noise: float = 2.0
    size: tuple[int, int] = (360, 288)


def wall(setting: Setting) -> Grid:
    """An empty wall, brighter at the upper left, BGR float32 (height, width, 3)."""
    width, height = setting.size
    px, py = _pixels(setting)
    glow = 1.1 - 0.35 * np.hypot(px / width - 0.35, 0.8 * (py / height - 0.2))
    return f32(setting.wall) * f32(glow)[..., None]


def body(behind: Grid, look: Look, setting: Setting) -> Grid:
    """Puts shoulders and a neck before what is behind, below the head's resting place."""
    px, py = _pixels(setting)
    home, length = setting.home, look.shape.length
    x, y = (px - home.x) / home.px, (py - home.y) / home.px
    lamp_side = 1.0 if look.light[0] > 0 else -1.0
    wide = np.clip(np.abs(x) - 0.45, 0, 9)
    top = 1.95 * length + 0.28 * wide**1.1 + 2.0 * np.clip(np.abs(x) - 2.0, 0, 9)
    folds = 0.06 * np.sin(7 * x + 2.5 * y) * np.clip(np.abs(x) - 0.4, 0, 1)
    shirt = f32(setting.shirt) * (0.85 + 0.08 * lamp_side * np.clip(x, -2, 2) + folds)[..., None]
    dressed = mix(behind, f32(shirt), ramp(y - top, 0.04))
    return mix(dressed, _neck(x, y, look, lamp_side), _neck_mask(x, y, length))


def _pixels(setting: Setting) -> tuple[Grid, Grid]:
    width, height = setting.size
    px, py = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return px, py


def _neck_mask(x: Grid, y: Grid, length: float) -> Grid:
    half = 0.55 + 0.5 * np.square(np.clip(y - 1.9 * length, 0, 1))
    collar = 2.25 * length - 0.25 * np.abs(x)
    return ramp(half - np.abs(x), 0.05) * ramp(collar - y, 0.04) * (y > 0.8)


def _neck(x: Grid, y: Grid, look: Look, lamp_side: float) -> Grid:
    round_ = np.sqrt(np.clip(1 - np.square(x / 0.62), 0.1, 1))
    under_chin = bell(y - 1.62 * look.shape.length, 0.3)
    side = 0.2 * lamp_side * np.clip(x, -1, 1)
    tone = np.clip((0.42 + 0.42 * round_ + side) * (1 - 0.5 * under_chin), 0.15, 1)
    return f32(look.skin) * f32(tone)[..., None]


def noise_field(setting: Setting, rng: np.random.Generator) -> Grid:
    """Camera noise wider than the picture: frames take windows of it at random places."""
    width, height = setting.size
    noise = rng.standard_normal((height + _SPARE, width + _SPARE, 3), dtype=np.float32)
    return noise * np.float32(setting.noise)


def develop(behind: Grid, heads: Sequence[Image], noise: Grid, rng: np.random.Generator) -> Image:
    """One BGR frame: the heads over what is behind them, with noise."""
    frame = behind
    for head in heads:
        frame = frame * (1 - head[..., 3:].astype(np.float32) / 255) + head[..., :3]
    top, left = rng.integers(0, _SPARE, 2)
    height, width = behind.shape[:2]
    noisy = frame + noise[top : top + height, left : left + width]
    return np.clip(noisy + 0.5, 0, 255).astype(np.uint8)
