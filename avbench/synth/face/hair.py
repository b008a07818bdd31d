"""Hair: a cap over the skull, as long at the sides as the look says, with strands and a sheen."""

import numpy as np

from avbench.synth.face.canvas import Grid, bell, f32, grain, ramp
from avbench.synth.face.look import MEAN_SHAPE, Look
from avbench.synth.face.relief import inside

_LONG_Y = 0.5  # hair that ends below this hangs beside the face


def hair(x: Grid, y: Grid, look: Look, rng: np.random.Generator) -> tuple[Grid, Grid]:
    """Colours (height, width, 3) and mask (height, width)."""
    wobble = 0.012 * grain(rng, x, 0.03)
    mask = _cap(x, y, look, wobble) * (1 - _face(x, y, look, wobble))
    strand = _strands(f32(np.arctan2(x, y + 1.9)), rng) + 0.5 * grain(rng, x, 0.03)
    sheen = bell(y + 1.25 + 0.3 * np.square(x), 0.16)
    tone = 0.75 + 0.16 * strand + 0.55 * sheen - 0.2 * np.abs(x)
    return f32(look.hair) * np.clip(tone, 0.25, 2)[..., None], mask


def _cap(x: Grid, y: Grid, look: Look, wobble: Grid) -> Grid:
    grown = 1 + look.hair_volume
    cap = inside(x / grown, (y + 0.35) / grown - 0.35, MEAN_SHAPE, 0.05)
    if look.hair_length > _LONG_Y:
        sides = ramp(1.12 + 0.5 * look.hair_volume + wobble - np.abs(x), 0.05) * (y > -0.6)
        cap = np.maximum(cap, sides)
    return cap * ramp(look.hair_length - y + 2 * wobble, 0.06)


def _face(x: Grid, y: Grid, look: Look, wobble: Grid) -> Grid:
    """Where no hair falls: below the hairline and between the temples."""
    line = look.hairline + 0.08 * np.cos(np.clip(x, -1, 1) * 3) + wobble
    side = 0.93 - 0.05 * np.clip(y, 0, 2) + wobble
    return ramp(y - line, 0.04) * ramp(side - np.abs(x), 0.05)


def _strands(angle: Grid, rng: np.random.Generator) -> Grid:
    """Noise that runs along lines from the crown."""
    table = np.convolve(rng.standard_normal(4096), np.ones(3) / 1.7, mode="same")
    return f32(np.interp(angle * 312 + 2048, np.arange(4096), table))
