"""Colours of the skin: blush, stubble, lips, nostrils, brows."""

import numpy as np

from avbench.synth.face.canvas import Grid, bell, bump, f32, grain, mix, ramp
from avbench.synth.face.look import MOUTH_Y, Look, Shape

_BLUSH = np.array([0.1, 0.09, 0.0], np.float32)  # what each channel loses
_STUBBLE = np.array([0.25, 0.3, 0.35], np.float32)
_SOFT = 0.025


def skin(x: Grid, y: Grid, look: Look, rng: np.random.Generator) -> Grid:
    """BGR (height, width, 3) of the whole face without light, eyes or hair."""
    shape = look.shape
    out = f32(look.skin) * (1 + 0.012 * grain(rng, x, 0.012))[..., None]
    blush = bump(np.abs(x), y, (0.55, 0.45), (0.28, 0.22)) + bump(x, y, (0, 0.58), (0.15, 0.15))
    out = out * (1 - blush[..., None] * _BLUSH)
    out = out * (1 - (look.stubble * _beard(x, y))[..., None] * _STUBBLE)
    out = mix(out, look.lip, _lips(x, y, shape))
    dark = 0.75 * (1 - (1 - _seam(x, y, shape)) * (1 - _nostrils(x, y, shape)))
    out = out * (1 - dark[..., None])
    blue, green, red = look.hair
    return mix(out, (0.8 * blue, 0.8 * green, 0.8 * red), _brows(x, y, look, rng))


def _beard(x: Grid, y: Grid) -> Grid:
    bare = 1 - 0.7 * bump(x, y, (0, MOUTH_Y), (0.42, 0.16))
    return bump(x, y, (0, 1.25), (0.62, 0.42)) * bare


def _seam(x: Grid, y: Grid, shape: Shape) -> Grid:
    return ramp(shape.mouth_half * 1.04 - np.abs(x), 0.05) * bell(y - MOUTH_Y, 0.014)


def _nostrils(x: Grid, y: Grid, shape: Shape) -> Grid:
    centre = 0.095 * shape.nose_width, 0.6 * shape.nose_length + 0.095
    return bump(np.abs(x), y, centre, (0.05 * shape.nose_width, 0.028))


def _lips(x: Grid, y: Grid, shape: Shape) -> Grid:
    u = np.clip(np.abs(x) / shape.mouth_half, 0, 1)
    thick = 0.115 * shape.lips
    top = MOUTH_Y - thick * (1 - u**1.7) * (1 - 0.18 * bell(u, 0.14))
    bottom = MOUTH_Y + 1.3 * thick * np.sqrt(1 - u**2)
    return ramp(y - top + _SOFT / 2, _SOFT) * ramp(bottom - y + _SOFT / 2, _SOFT) * (u < 1)


def _brows(x: Grid, y: Grid, look: Look, rng: np.random.Generator) -> Grid:
    shape = look.shape
    u = (np.abs(x) - 0.17) / 0.58
    centre = -0.3 * shape.brow_y - 0.1 * np.sin(np.clip(u, 0, 1) * 2.3)
    thick = 0.055 * shape.brow * np.clip(1.15 - 0.75 * u, 0.2, 1)
    band = bell((y - centre) / thick, 1.0) * ramp(u, 0.08) * ramp(1 - u, 0.2)
    return f32(np.clip(band * (0.85 + 0.12 * grain(rng, x, 0.008)), 0, 0.92))
