"""Face crops as LRS3, LRS2 and LRW hold them: the drawn picture cut to the head and resized."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from avbench.synth.face.canvas import Image
from avbench.synth.face.move import Pose


@dataclass(frozen=True)
class Crop:
    """A square around the head. In face units (between the eyes is 0, the chin at about 1.6).

    `top`: upper edge. `side`: of the square. `size`: of the result, in pixels.
    """

    top: float
    side: float
    size: int

    def box(self, home: Pose) -> tuple[int, int, int]:
        """Left, top and side in pixels of the drawn picture; it may reach beyond that."""
        side = round(self.side * home.px)
        return round(home.x - side / 2), round(home.y + self.top * home.px), side


# SyncNet's pipeline, by whose authors the corpora were made, cuts at the top of the face box (with
# half-height h), 1.8 h below its middle and 1.4 h to either side.
TIGHT = Crop(top=-0.8, side=3.35, size=224)
WIDE = Crop(top=-1.6, side=4.6, size=256)


def cropped(frames: Iterable[Image], crop: Crop, home: Pose) -> Iterator[Image]:
    """The square of each frame; what lies beyond the picture repeats its border."""
    import cv2

    left, top, side = crop.box(home)
    for frame in frames:
        height, width = frame.shape[:2]
        over = (
            max(0, -top),
            max(0, top + side - height),
            max(0, -left),
            max(0, left + side - width),
        )
        inside = frame[max(0, top) : top + side, max(0, left) : left + side]
        square = cv2.copyMakeBorder(inside, *over, cv2.BORDER_REPLICATE)
        sized = cv2.resize(square, (crop.size, crop.size), interpolation=cv2.INTER_CUBIC)
        yield np.asarray(sized, np.uint8)
