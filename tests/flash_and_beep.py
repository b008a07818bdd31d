"""Clips with one white frame and one beep, and how late the beep is for a reader.

The beep is a rising tone of a known formula, so that its onset is found to microseconds in whatever
a codec has made of it: by correlation with the formula, and a parabola through the peak.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.media.encode import Codecs
from avbench.media.write import write_video

FPS = Fraction(25)
N_FRAMES = 75
FLASH = 25  # index of the white frame
FLASH_S = float(FLASH / FPS)
BEEP_S = 0.04


def beep(at_s: np.ndarray) -> np.ndarray:
    """A tone from 500 to 3500 Hz in a Hann window, as long as a frame, beginning at 0."""
    u = at_s / BEEP_S
    phase = 2 * np.pi * (500 * at_s + 1500 / BEEP_S * at_s**2)
    return np.where((u >= 0) & (u < 1), 0.5 * np.sin(np.pi * u) ** 2 * np.sin(phase), 0.0)


def frames() -> Iterator[np.ndarray]:
    for k in range(N_FRAMES):
        yield np.full((48, 64, 3), 255 if k == FLASH else 16, np.uint8)


def make_clip(path: Path, lag_ms: float, rate_hz: int, codecs: Codecs | None = None) -> Path:
    """A clip whose beep comes `lag_ms` after its flash."""
    at_s = np.arange(N_FRAMES * rate_hz // 25) / rate_hz
    sound = beep(at_s - FLASH_S - lag_ms / 1000).astype(np.float32)
    write_video(path, frames(), FPS, audio=sound, rate_hz=rate_hz, codecs=codecs)
    return path


def beep_at(samples: np.ndarray, rate_hz: int) -> float:
    """When the beep begins, in seconds from the first sample."""
    wanted = beep(np.arange(round(BEEP_S * rate_hz) + 1) / rate_hz)
    match = np.correlate(np.asarray(samples, np.float64), wanted, "valid")
    i = int(match.argmax())
    before, peak, after = match[i - 1 : i + 2]
    return (i + 0.5 * (before - after) / (before - 2 * peak + after)) / rate_hz


def flash_index(brightness: list[float]) -> int:
    """Which frame is white; one and no other."""
    white = [k for k, value in enumerate(brightness) if value > 128]
    assert len(white) == 1, white
    return white[0]
