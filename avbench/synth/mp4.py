"""Writes a talking head as mp4: H.264 and AAC."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.synth.face.canvas import Image
from avbench.synth.speech.filters import RATE_HZ

PAL = Fraction(25)


def write_mp4(
    path: Path,
    frames: Iterable[Image],
    heard: NDArray[np.float32] | None,
    fps: Fraction = PAL,
    times_s: NDArray[np.float64] | None = None,
) -> None:
    """Frames at an even rate or at `times_s`; `heard`: mono at filters.RATE_HZ, None for no track.

    Picture and sound start together.
    """
    from avbench.media.write import write_video

    pts_s = None if times_s is None else times_s.tolist()
    write_video(path, frames, fps, audio=heard, rate_hz=RATE_HZ, pts_s=pts_s)
