"""The relief of a head: height over the face plane, built of a skull and a dozen soft bumps."""

import numpy as np

from avbench.synth.face.canvas import Grid, bell, bump, f32, ramp
from avbench.synth.face.look import EYE_X, MOUTH_Y, Shape

# (y, half width) of the outline. Crown and chin are steep: the knots stand close there, and the
# curve ends below zero so that nothing lies beyond them.
_OUTLINE = (
    (-1.64, -0.3), (-1.62, 0.0), (-1.58, 0.25), (-1.5, 0.46), (-1.35, 0.68), (-1.0, 0.91),
    (-0.5, 1.0), (0.0, 1.0), (0.4, 0.97), (0.8, 0.89), (1.1, 0.77), (1.32, 0.61), (1.5, 0.42),
    (1.6, 0.25), (1.64, 0.0), (1.66, -0.3),
)  # fmt: skip
# (y, depth) of the skull along the middle.
_DEPTH = ((-1.6, 0.45), (-1.0, 0.85), (-0.4, 1.0), (0.3, 0.97), (1.1, 0.9), (1.64, 0.72))


def _curve(y: Grid, knots: tuple[tuple[float, float], ...]) -> Grid:
    """A smooth curve through knots without overshoot, constant beyond its ends."""
    from scipy.interpolate import PchipInterpolator

    at, value = np.array(knots).T
    fine = np.linspace(at[0], at[-1], 800)
    return f32(np.interp(y, fine, PchipInterpolator(at, value)(fine)))


def half_width(y: Grid, shape: Shape) -> Grid:
    """Half the width of the face at each height; negative above the crown and below the chin."""
    return _curve(y, _OUTLINE) * (1 + (shape.jaw - 1) * ramp(y - 0.3, 0.8))


def inside(x: Grid, y: Grid, shape: Shape, soft: float) -> Grid:
    """One inside the face's outline, zero outside, with an edge `soft` units wide."""
    return ramp(half_width(y, shape) - np.abs(x) + soft / 2, soft)


def relief(x: Grid, y: Grid, shape: Shape) -> Grid:
    """Height of the face, eyes and closed lips included."""
    width = np.maximum(half_width(y, shape), 0.08)
    skull = np.sqrt(np.clip(1 - np.square(x / width) * 0.97, 0.02, 1))
    mirrored = np.abs(x)
    return f32(
        skull * _curve(y, _DEPTH)
        + _nose(x, y, shape)
        + _eyes(mirrored, y, shape)
        + 0.07 * shape.cheek * bump(mirrored, y, (0.58, 0.45), (0.24, 0.22))
        - 0.045 * bump(mirrored - 0.45 * (y - 0.75), y, (0.36, 0.85), (0.05, 0.22))
        + _lips(x, y, shape)
        + 0.08 * bump(x, y, (0.0, 1.48), (0.2, 0.12))
    )


def _nose(x: Grid, y: Grid, shape: Shape) -> Grid:
    tip = 0.6 * shape.nose_length
    along = ramp(y + 0.1, tip + 0.1)
    ridge = np.where(y < tip + 0.02, along, bell(y - tip - 0.02, 0.07))
    width = (0.09 + 0.07 * along) * shape.nose_width
    wings = bump(np.abs(x), y, (0.17 * shape.nose_width, tip + 0.03), (0.075, 0.085))
    ball = bump(x, y, (0.0, tip), (0.11 * shape.nose_width, 0.1))
    return f32(0.32 * ridge * bell(x / width, 1.0) + 0.1 * wings + 0.07 * ball)


def _eyes(mirrored: Grid, y: Grid, shape: Shape) -> Grid:
    eye_x = EYE_X * shape.eye_x
    socket = bump(mirrored, y, (eye_x - 0.05, -0.06), (0.27, 0.17))
    ball = bump(mirrored, y, (eye_x, 0.0), (0.19, 0.13))
    ridge = bump(mirrored, y, (eye_x - 0.02, -0.34 * shape.brow_y), (0.38, 0.1))
    return f32(-0.2 * socket + 0.14 * ball + 0.06 * ridge)


def _lips(x: Grid, y: Grid, shape: Shape) -> Grid:
    across = f32(np.sqrt(np.clip(1 - np.square(x / (shape.mouth_half * 1.02)), 0, 1)))
    thick = 0.1 * shape.lips
    upper = bell(y - MOUTH_Y + 0.55 * thick, 0.6 * thick)
    lower = bell(y - MOUTH_Y - 0.75 * thick, 0.75 * thick)
    seam = bell(y - MOUTH_Y, 0.018)
    lip = across * (0.075 * upper + 0.095 * lower - 0.04 * seam)
    muzzle = bump(x, y, (0.0, MOUTH_Y), (0.42, 0.3))
    return f32(0.09 * muzzle + lip - 0.02 * bump(x, y, (0.0, 0.86), (0.045, 0.09)))
