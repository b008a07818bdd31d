"""Eyes: white, iris, pupil, a spark of the lamp, lids and lashes."""

import numpy as np

from avbench.synth.face.canvas import Grid, bell, f32, mix, ramp
from avbench.synth.face.look import EYE_HALF, EYE_X, Look, Shape

_WHITE = np.array([205, 208, 214], np.float32)
_SOFT = 0.02


def lid_edges(x: Grid, shape: Shape, openness: float) -> tuple[Grid, Grid]:
    """Heights y of the upper and the lower lid's edge at each x, in face units."""
    u = np.clip((np.abs(x) - EYE_X * shape.eye_x) / (EYE_HALF * shape.eye), -1, 1)
    arch = (1 - u**2) * shape.eye
    return f32(arch * (0.05 - 0.155 * openness)), f32(0.07 * arch)


def eyes(x: Grid, y: Grid, base: Grid, look: Look, *, opened: bool) -> Grid:
    """Paints both eyes over `base`, a lit face in BGR (height, width, 3)."""
    shape = look.shape
    upper, lower = lid_edges(x, shape, float(opened))
    dx = np.abs(x) - EYE_X * shape.eye_x
    within = f32(np.abs(dx) < EYE_HALF * shape.eye)
    hole = ramp(y - upper, _SOFT) * ramp(lower - y, _SOFT) * within
    out = mix(base, _ball(x, dx, y, look, upper), hole)
    dark = 0.85 * bell(y - upper, 0.018) + 0.3 * bell(y - lower, 0.012)
    if opened:
        dark = dark + 0.3 * bell(y - upper + 0.075, 0.014)
    return out * (1 - np.clip(dark * within, 0, 0.9))[..., None]


def _ball(x: Grid, dx: Grid, y: Grid, look: Look, upper: Grid) -> Grid:
    radius = f32(np.hypot(dx, y + 0.015))
    ball = _WHITE * (1 - 0.4 * np.square(dx / EYE_HALF))[..., None]
    ball = mix(ball, look.iris, ramp(0.108 - radius, 0.02))
    ring = 0.5 * np.clip(1 - np.abs(radius - 0.1) / 0.02, 0, 1)
    ball = ball * ((1 - ring) * (1 - 0.92 * ramp(0.045 - radius, 0.015)))[..., None]
    spark = ramp(0.022 - f32(np.hypot(dx * np.sign(x) + 0.03, y + 0.05)), 0.01)
    ball = mix(ball, (250, 250, 250), spark)
    return ball * (0.55 + 0.45 * ramp(y - upper, 0.07))[..., None]
