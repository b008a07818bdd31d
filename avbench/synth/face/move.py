"""Moves a painted head: opens its mouth, shuts its eyes, and sets it into a picture at a pose."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from avbench.synth.face import canvas
from avbench.synth.face.canvas import Grid, Image, f32, mix, ramp
from avbench.synth.face.eyes import lid_edges
from avbench.synth.face.inner_mouth import Lips, inner_mouth
from avbench.synth.face.look import CHIN_Y, MOUTH_Y, NECK_Y, SUBNASALE_Y, Look
from avbench.synth.face.paint import HeadArt, face_y

_JAW_BOX = (-1.0, 0.66, 1.0, 2.08)  # x0 y0 x1 y1 of the part that the jaw moves, face units
_LID_Y = 0.24  # the lids move within this of the eyes
_PIVOT_DEPTH = 0.8  # the head turns about this depth


@dataclass(frozen=True)
class Pose:
    """Where the head stands: `x`, `y` of the point between the eyes in pixels, `px` per unit."""

    x: float
    y: float
    px: float
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0


@dataclass(frozen=True)
class Head:
    """A painted head that can move."""

    look: Look
    art: HeadArt

    @cached_property
    def _jaw(self) -> tuple[slice, slice, Grid, Grid]:
        """Rows and columns of the moving part, and its face coordinates."""
        x, y = canvas.field()
        y = face_y(y, self.look.shape.length)
        rows = np.flatnonzero((y[:, 0] > _JAW_BOX[1]) & (y[:, 0] < _JAW_BOX[3]))
        cols = np.flatnonzero((x[0] > _JAW_BOX[0]) & (x[0] < _JAW_BOX[2]))
        part = slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1)
        return *part, x[part], y[part]

    def texture(self, lips: Lips, blink: float) -> Image:
        """BGRA with premultiplied alpha, the head facing the camera. `blink`: 1 is shut."""
        out = self.art.opened.copy()
        if blink > 0:
            self._shut_eyes(out, blink)
        self._open_mouth(out, lips)
        return out

    def _shut_eyes(self, texture: Image, blink: float) -> None:
        x, y = canvas.field()
        rows = np.flatnonzero(np.abs(y[:, 0]) < _LID_Y)
        part = slice(rows[0], rows[-1] + 1)
        edge, _ = lid_edges(x[part], self.look.shape, 1 - blink)
        mixed = mix(f32(texture[part]), f32(self.art.shut[part]), ramp(edge - y[part] + 0.01, 0.02))
        texture[part] = (mixed + 0.5).astype(np.uint8)

    def _open_mouth(self, texture: Image, lips: Lips) -> None:
        import cv2

        rows, cols, x, y = self._jaw
        half = self.look.shape.mouth_half * lips.width
        across = f32(np.clip(1 - np.square(x / half), 0, 1) ** 0.6)
        upper, lower = MOUTH_Y - 0.3 * lips.gap * across, MOUTH_Y + 0.7 * lips.gap * across
        from_y = _before(y, upper, lower, CHIN_Y + 0.5 * lips.gap)
        near = np.exp(-np.square((from_y - MOUTH_Y) / 0.3) - (x / 0.55) ** 4)
        from_x = x * (1 + (1 / lips.width - 1) * near)
        map_x = f32((from_x - canvas.X0) * canvas.PX - 0.5)
        map_y = f32((from_y * self.look.shape.length - canvas.Y0) * canvas.PX - 0.5)
        moved = cv2.remap(texture, map_x, map_y, cv2.INTER_LINEAR)
        hole = ramp(y - upper + 0.004, 0.02) * ramp(lower - y + 0.004, 0.02)
        hole = hole * min(1.0, lips.gap / 0.03) * (np.abs(x) < half)
        inner = inner_mouth(x / half, y, upper, lower, lips)
        moved[..., :3] = mix(f32(moved[..., :3]), inner, hole) + 0.5
        texture[rows, cols] = moved


def _before(y: Grid, upper: Grid, lower: Grid, chin: float) -> Grid:
    """Where each height was before the jaw moved: three stretches, fixed at nose and neck."""
    above = SUBNASALE_Y + (y - SUBNASALE_Y) * (MOUTH_Y - SUBNASALE_Y) / (upper - SUBNASALE_Y)
    below = MOUTH_Y + (y - lower) * (CHIN_Y - MOUTH_Y) / (chin - lower)
    neck = CHIN_Y + (y - chin) * (NECK_Y - CHIN_Y) / (NECK_Y - chin)
    face = np.where(y < upper, above, np.where(y < lower, MOUTH_Y, below))
    return f32(np.where(y < SUBNASALE_Y, y, np.where(y > chin, neck, face)))


def place(texture: Image, depth: Grid, pose: Pose, size: tuple[int, int]) -> Image:
    """The head in a picture of `size` (width, height): BGRA, premultiplied, transparent around.

    Turning is parallax: what lies nearer than the pivot moves with `yaw` and `pitch`.
    """
    import cv2

    back = _to_texture(pose)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    near = cv2.warpAffine(depth, back, size, flags=flags, borderValue=0.3) - _PIVOT_DEPTH
    px, py = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    map_x = back[0, 0] * px + back[0, 1] * py + back[0, 2] - canvas.PX * pose.yaw * near
    map_y = back[1, 0] * px + back[1, 1] * py + back[1, 2] - canvas.PX * pose.pitch * near
    return np.asarray(cv2.remap(texture, f32(map_x), f32(map_y), cv2.INTER_LINEAR), np.uint8)


def _to_texture(pose: Pose) -> Grid:
    """Affine map (2, 3) from the picture's pixels to the texture's."""
    scale = canvas.PX / pose.px
    cos, sin = np.cos(pose.roll) * scale, np.sin(pose.roll) * scale
    zero_x, zero_y = -canvas.X0 * canvas.PX, -canvas.Y0 * canvas.PX
    return np.array(
        [
            [cos, sin, zero_x - cos * pose.x - sin * pose.y],
            [-sin, cos, zero_y + sin * pose.x - cos * pose.y],
        ]
    )
