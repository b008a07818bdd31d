"""What shows between the lips: darkness, the tongue below, the teeth above."""

from dataclasses import dataclass

import numpy as np

from avbench.synth.face.canvas import Grid, f32, mix, ramp

_TEETH = np.array([196.0, 206.0, 212.0], np.float32)
_TONGUE = np.array([78.0, 72.0, 150.0], np.float32)
_DARK = np.array([22.0, 18.0, 42.0], np.float32)


@dataclass(frozen=True)
class Lips:
    """The mouth in one frame: `gap` of the inner lips in face units, `width` against rest.

    `tuck`: how far the lower lip lies under the upper teeth, [0, 1].
    """

    gap: float
    width: float
    tuck: float


def inner_mouth(u: Grid, y: Grid, upper: Grid, lower: Grid, lips: Lips) -> Grid:
    """BGR (height, width, 3) between the lips' edges. `u`: x over half the mouth's width."""
    side = np.clip(1 - 0.75 * np.square(u), 0.2, 1)[..., None]
    tongue = ramp(y - lower + 0.09, 0.09) * np.clip(1.1 - 1.3 * np.square(u), 0, 1)
    colour = mix(np.broadcast_to(_DARK, (*u.shape, 3)), f32(_TONGUE * side), tongue)
    depth = 0.05 + (0.12 + 0.25 * lips.tuck) * lips.gap
    teeth = ramp(upper + depth - y + 0.01, 0.02) * ramp(0.9 - np.abs(u), 0.2)
    shade = (0.45 + 0.55 * ramp(y - upper, 0.05))[..., None] * side
    return mix(colour, f32(_TEETH * shade), teeth)
