"""The anchors: what each makes of a clip's true sound."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from avbench.align.offset import advance, lag_samples
from avbench.anchors.griffin_lim import resynthesise
from avbench.clip import SAMPLE_RATE_HZ

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """A clip's true sound, float32 (n,) at 16 kHz, and that of another clip, where there is one."""

    clip_id: str
    samples: Samples
    fps: Fraction
    seed: int
    other: Samples | None = None


@dataclass(frozen=True)
class Anchor:
    """A row of the board. `make`: the sound that it hands in, None for nothing."""

    name: str
    description: str
    make: Callable[[Heard], Samples | None]


def anchors(frames: tuple[int, ...]) -> tuple[Anchor, ...]:
    """All anchors; the truth is moved by each number of frames, to both sides."""
    return (
        Anchor("ground_truth", "The recorded sound itself.", lambda heard: heard.samples),
        *(_moved(sign * k) for k in frames for sign in (1, -1)),
        Anchor(
            "griffin_lim",
            "The recorded sound through an 80-band mel spectrogram and Griffin-Lim.",
            lambda heard: resynthesise(heard.samples, [heard.seed, crc32(heard.clip_id.encode())]),
        ),
        Anchor("shuffled", "The recorded sound of another clip.", _shuffled),
        Anchor("mute", "Silence.", lambda heard: np.zeros_like(heard.samples)),
    )


def _moved(frames: int) -> Anchor:
    late = frames > 0
    side, n = ("late" if late else "early"), abs(frames)

    def make(heard: Heard) -> Samples:
        lag_ms = float(1000 * frames / heard.fps)
        by = lag_samples(lag_ms, SAMPLE_RATE_HZ)
        return advance(heard.samples, -by, len(heard.samples))

    what = "1 frame" if n == 1 else f"{n} frames"
    return Anchor(f"{side}_{n}f", f"The recorded sound, {what} {side}.", make)


def _shuffled(heard: Heard) -> Samples | None:
    """Cut or zero padded to the clip's own length."""
    if heard.other is None:
        return None
    return advance(heard.other, 0, len(heard.samples))
