"""What the painters share: the field of a head's texture, and soft edges, blurs and grain on it.

Face units: one unit is half the width of the face at the cheekbones (about 70 mm); x to the right
of the picture, y down, zero between the eyes, z towards the camera.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Grid = NDArray[np.floating[Any]]
Image = NDArray[np.uint8]
Colour = tuple[float, float, float]  # BGR, 0 to 255

PX = 72.0  # texture pixels per face unit
OVER = 2  # painted this many times finer, then averaged
X0, Y0, WIDTH, HEIGHT = -1.7, -2.05, 3.4, 4.2  # the texture's field in face units


def field(px: float = PX) -> tuple[Grid, Grid]:
    """Face coordinates x and y of every texture pixel, each (height, width)."""
    x = X0 + (np.arange(round(WIDTH * px)) + 0.5) / px
    y = Y0 + (np.arange(round(HEIGHT * px)) + 0.5) / px
    gx, gy = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
    return gx, gy


def f32(a: ArrayLike) -> Grid:
    """As float32."""
    return np.asarray(a, np.float32)


def ramp(a: Grid, soft: float) -> Grid:
    """From 0 where `a` is 0 to 1 where it is `soft`."""
    return f32(np.clip(a / soft, 0, 1))


def bell(a: Grid, width: float) -> Grid:
    """A Gaussian over `a`, one at zero, 1/e at `width`."""
    return f32(np.exp(-np.square(a / width)))


def bump(x: Grid, y: Grid, centre: tuple[float, float], size: tuple[float, float]) -> Grid:
    """A Gaussian hill of height one."""
    return bell(x - centre[0], size[0]) * bell(y - centre[1], size[1])


def mix(under: Grid, over: Grid | Colour, share: Grid) -> Grid:
    """Lays a colour over another where `share` (height, width) is one."""
    s = share[..., None]
    return f32(under * (1 - s) + np.asarray(over, np.float32) * s)


def blur(a: Grid, sigma: float) -> Grid:
    """Gaussian blur on the fine canvas; `sigma` in face units."""
    import cv2

    return f32(cv2.GaussianBlur(a, (0, 0), sigma * PX * OVER))


def grain(rng: np.random.Generator, like: Grid, size: float) -> Grid:
    """Smooth noise of standard deviation one on the fine canvas; `size` in face units."""
    noise = blur(f32(rng.standard_normal(like.shape)), size)
    return f32(noise / noise.std())


def reduce(a: Grid) -> Grid:
    """From the fine canvas to the texture, by area."""
    import cv2

    size = (a.shape[1] // OVER, a.shape[0] // OVER)
    return f32(cv2.resize(a, size, interpolation=cv2.INTER_AREA))
