"""Contact sheets: one frame of some clips, with the box of the face that was tracked."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench.board.report import Picture
from avbench.media.decode import decode
from avbench.media.types import FrameChunk
from avbench.prepare.measured import Measured

Image = NDArray[np.uint8]
TILE = 150  # pixels
COLUMNS = 6
SHEET = 24  # clips a sheet
MAX_SHEETS = 2


def contact_sheets(clips: Sequence[Measured]) -> list[Picture]:
    """JPEG sheets of clips spread evenly over the corpus."""
    seen = [clip for clip in clips if clip.faces is not None]
    wanted = min(len(seen), SHEET * MAX_SHEETS)
    chosen = [seen[i * len(seen) // wanted] for i in range(wanted)]
    sheets = [chosen[i : i + SHEET] for i in range(0, wanted, SHEET)]
    return [_sheet(sheet) for sheet in sheets]


def _sheet(clips: Sequence[Measured]) -> Picture:
    import cv2

    tiles = [_tile(clip) for clip in clips]
    blank = np.full_like(tiles[0], 255)
    columns = min(COLUMNS, len(tiles))
    tiles += [blank] * (-len(tiles) % columns)
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    _, content = cv2.imencode(".jpg", np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, 80])
    ids = ", ".join(clip.clip.clip_id for clip in clips)
    return Picture(content.tobytes(), f"the largest face of each clip, left to right: {ids}")


def _tile(clip: Measured) -> Image:
    """The frame in a white square, the box drawn in."""
    import cv2

    faces = clip.faces
    assert faces is not None  # noqa: S101 - only clips with a face are shown
    frame = _frame(clip, faces["frame"])
    x0, y0, x1, y1 = (round(v) for v in faces["box"])
    thick = max(1, frame.shape[0] // 100)
    cv2.rectangle(frame, (x0, y0), (x1, y1), (60, 200, 60), thick)
    scale = (TILE - 4) / max(frame.shape[:2])
    small: Any = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile = np.full((TILE, TILE, 3), 255, np.uint8)
    top, left = ((TILE - n) // 2 for n in small.shape[:2])
    tile[top : top + small.shape[0], left : left + small.shape[1]] = small
    return tile


def _frame(clip: Measured, index: int) -> Image:
    found: list[Image] = []

    def keep(chunk: FrameChunk) -> None:
        if chunk.first <= index < chunk.first + len(chunk.frames):
            found.append(chunk.frames[index - chunk.first].copy())

    decode(clip.clip.source, [keep], want_video=True, want_audio=False)
    return found[0]
