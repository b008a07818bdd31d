"""Which frames and samples of a clip remain once its sound has been moved. Pure arithmetic."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from avbench.align.offset import advance, lag_samples
from avbench.clip import SAMPLE_RATE_HZ, Waveform
from avbench.errors import TooShort


@dataclass(frozen=True)
class Cut:
    """What is kept: frames [first, first + n_frames), and the sound that goes with them."""

    first: int
    n_frames: int | None
    start_s: float
    samples: NDArray[np.float32] | None
    valid_start_s: float | None
    valid_end_s: float | None


def cut_to_overlap(
    audio: Waveform | None,
    n_frames: int | None,
    fps: Fraction | None,
    lag_ms: float,
    *,
    trim: bool,
) -> Cut:
    """The kept frames and samples. All arithmetic is in whole samples at 16 kHz."""
    if audio is None:
        return Cut(0, n_frames, 0.0, None, None, None)
    by = lag_samples(lag_ms, SAMPLE_RATE_HZ)
    length = len(audio.samples)
    if n_frames is not None and fps is not None:
        length = _samples_of(n_frames, fps)
    start = min(length, max(0, round(audio.valid_start_s * SAMPLE_RATE_HZ) - by))
    end = max(start, min(length, round(audio.valid_end_s * SAMPLE_RATE_HZ) - by))
    first, kept, offset = 0, n_frames, 0
    if trim and n_frames is not None and fps is not None:
        first, kept = _covered(start, end, fps)
        offset, length = _samples_of(first, fps), _samples_of(kept, fps)
    elif trim:
        offset, length = start, end - start
    if trim and length == 0:
        raise TooShort(
            f"found {(end - start) / SAMPLE_RATE_HZ:.3f} s where sound and picture overlap, "
            "expected at least one frame; edge='pad' keeps the clip as it is"
        )
    samples = advance(audio.samples, by + offset, length)
    return Cut(
        first,
        kept,
        offset / SAMPLE_RATE_HZ,
        samples,
        max(0, start - offset) / SAMPLE_RATE_HZ,
        max(0, min(length, end - offset)) / SAMPLE_RATE_HZ,
    )


def _samples_of(n_frames: int, fps: Fraction) -> int:
    return round(n_frames / fps * SAMPLE_RATE_HZ)


def _covered(start: int, end: int, fps: Fraction) -> tuple[int, int]:
    """First frame and number of frames that lie wholly within samples [start, end)."""
    first = math.ceil(start * fps / SAMPLE_RATE_HZ)
    last = math.floor(end * fps / SAMPLE_RATE_HZ)
    return first, max(0, last - first)
