"""Contact sheets: one frame of some clips, with the box of the face that was tracked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench.board.report import Picture
from avbench.clip import Source
from avbench.errors import TooShort
from avbench.media.decode import decode
from avbench.media.types import FrameChunk
from avbench.prepare.measured import Measured

Image = NDArray[np.uint8]
TILE = 150  # pixels
COLUMNS = 6
SHEET = 24  # clips a sheet
MAX_SHEETS = 2
FAR, NEAR_S = 500, 0.2  # frames from which on a clip is not read from its start; what is read then


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
    """Frame `index`; of a long clip only the way to it is decoded, give or take a frame."""
    source, clock = clip.clip.source, clip.clock
    if clock is not None and not clock.variable_rate and index > FAR:
        begin_s = source.start_s + (index - 0.5) / float(clock.fps)
        try:
            return _read(replace(source, start_s=begin_s, end_s=begin_s + NEAR_S), 0)
        except TooShort:  # its frames come slower than the file says
            pass
    return _read(source, index)


def _read(source: Source, index: int) -> Image:
    found: list[Image] = []

    def keep(chunk: FrameChunk) -> None:
        if chunk.first <= index < chunk.first + len(chunk.frames):
            found.append(chunk.frames[index - chunk.first].copy())

    decode(source, [keep], want_video=True, want_audio=False)
    return found[0]
