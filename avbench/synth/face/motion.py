"""What a head does besides speaking: it drifts, nods, tilts and blinks, unrelated to the sound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Track = NDArray[np.float64]

_SMOOTH_S = 0.35
_BLINK_S = np.array([-0.1, -0.04, 0.03, 0.16])  # open, shut, shut, open again


@dataclass(frozen=True)
class Motion:
    """Pose at each time, each (n,).

    `dx`, `dy` in face units; `roll`, `yaw`, `pitch` in radians; `scale` around 1; `blink` in
    [0, 1], 1 is shut.
    """

    dx: Track
    dy: Track
    roll: Track
    yaw: Track
    pitch: Track
    scale: Track
    blink: Track


def draw_motion(times_s: Track, rng: np.random.Generator, *, liveliness: float = 1.0) -> Motion:
    """One clip's movements. `liveliness` scales how far the head goes; 0 holds it still."""
    amounts = {"dx": 0.05, "dy": 0.03, "roll": 0.03, "yaw": 0.07, "pitch": 0.05, "scale": 0.012}
    tracks = {k: _drift(times_s, rng) * v * liveliness for k, v in amounts.items()}
    tracks["scale"] = 1 + tracks["scale"]
    return Motion(**tracks, blink=_blinks(times_s, rng))


def _drift(times_s: Track, rng: np.random.Generator) -> Track:
    """A smooth random walk around zero with standard deviation about one."""
    step = 0.02
    grid = np.arange(-1.0, times_s[-1] + 1.0, step)
    half = round(3 * _SMOOTH_S / step)
    kernel = np.exp(-0.5 * (np.arange(-half, half + 1) * step / _SMOOTH_S) ** 2)
    walk = np.convolve(rng.standard_normal(len(grid) + 2 * half), kernel, mode="valid")
    return np.interp(times_s, grid, walk / float(np.linalg.norm(kernel)))


def _blinks(times_s: Track, rng: np.random.Generator) -> Track:
    blink = np.zeros_like(times_s)
    now = float(rng.uniform(0.2, 2.5))
    while now < times_s[-1]:
        blink = np.maximum(blink, np.interp(times_s - now, _BLINK_S, [0.0, 1.0, 1.0, 0.0]))
        now += float(rng.uniform(1.2, 4.0))
    return blink
