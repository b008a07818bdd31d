"""Paints a head: colours over the relief, lit by one lamp and the room, as textures with alpha."""

from dataclasses import dataclass

import numpy as np

from avbench.synth.face.canvas import OVER, PX, Grid, Image, blur, f32, field, mix, ramp, reduce
from avbench.synth.face.eyes import eyes
from avbench.synth.face.hair import hair
from avbench.synth.face.look import Look
from avbench.synth.face.relief import inside, relief
from avbench.synth.face.skin import skin

_BACK_DEPTH = 0.3  # of what lies outside the face: ears and hair


@dataclass(frozen=True)
class HeadArt:
    """Textures of one head: BGRA uint8 (height, width, 4) with eyes open and shut, and depth."""

    opened: Image
    shut: Image
    depth: Grid


def face_y(y: Grid, length: float) -> Grid:
    """Heights on the mean face for heights on one that is `length` times as long below the eyes."""
    return f32(np.where(y > 0, y / length, y))


def paint(look: Look, seed: int) -> HeadArt:
    """All textures of one head."""
    x, y = field(PX * OVER)
    y = face_y(y, look.shape.length)
    rng = np.random.default_rng(seed)
    height = relief(x, y, look.shape)
    lit = skin(x, y, look, rng) * _light(height, look)
    strands, hair_mask = hair(x, y, look, rng)
    face_mask = np.maximum(inside(x, y, look.shape, 0.02), _ears(x, y))
    mask = np.maximum(face_mask, hair_mask)
    opened, shut = (
        _texture(mix(eyes(x, y, lit, look, opened=state), strands, hair_mask), mask)
        for state in (True, False)
    )
    return HeadArt(opened, shut, reduce(f32(np.where(face_mask > 0, height, _BACK_DEPTH))))


def _texture(colour: Grid, mask: Grid) -> Image:
    """BGRA with premultiplied alpha."""
    bgra = f32(np.dstack([colour * mask[..., None], mask * 255]))
    return np.asarray(np.clip(reduce(bgra) + 0.5, 0, 255), np.uint8)


def _light(height: Grid, look: Look) -> Grid:
    """How much light leaves each point, (height, width, 1): room, lamp, hollows, gloss."""
    slope_y, slope_x = (blur(f32(s), 0.012) for s in np.gradient(height, 1 / (PX * OVER)))
    norm = 1 / np.sqrt(np.square(slope_x) + np.square(slope_y) + 1)

    def towards(direction: Grid) -> Grid:
        dx, dy, dz = direction / np.linalg.norm(direction)
        return f32((-slope_x * dx - slope_y * dy + dz) * norm)

    lamp = np.array(look.light) / np.linalg.norm(look.light)
    hollow = np.clip(blur(height, 0.12) - height, -0.05, 0.12)
    gloss = 0.1 * np.clip(towards(lamp + np.array([0.0, 0.0, 1.0])), 0, 1) ** 24
    direct = (1.08 - look.ambient) * ramp(towards(lamp) + 0.15, 1.15)
    return f32((look.ambient + direct) * (1 - 2.2 * hollow) + gloss)[..., None]


def _ears(x: Grid, y: Grid) -> Grid:
    return ramp(1 - np.square((np.abs(x) - 1.0) / 0.14) - np.square((y - 0.18) / 0.34), 0.15)
