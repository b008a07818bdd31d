"""The strip of a page: how far the lips are apart, over the spectrogram of the sound."""

import base64
import math

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from avbench.align.mel import log_mel
from avbench.board.svg import Scale, axis, element
from avbench.clip import Waveform
from avbench.syncing.lips import Lips
from avbench.syncing.style import SPECTRUM_BGR

WIDTH, HEIGHT = 912.0, 128.0
LEFT, RIGHT, TOP, FLOOR = 8.0, 8.0, 18.0, 98.0
MEL_RATE_HZ = 100
N_MELS = 48
MOST_OPAQUE = 235


def strip(
    lips: Lips | None,
    sound: Waveform | None,
    shown_s: tuple[float, float],
    heading: str,
    *,
    advance_ms: float = 0.0,
) -> Markup:
    """One strip over `shown_s` of the clip clock, the sound advanced by `advance_ms`."""
    x = Scale(*shown_s, LEFT, WIDTH - RIGHT)
    panel = element(
        "rect", class_="panel", x=LEFT, y=TOP, width=x.stop - x.start, height=FLOOR - TOP
    )
    parts = [element("text", heading, class_="heading", x=LEFT, y=10.0), panel]
    if sound is not None:
        parts.append(_spectrum(sound, shown_s, advance_ms))
    parts.append(axis(x, FLOOR, TOP, "seconds", wanted=12))
    if lips is not None:
        parts += _lips(lips, x)
    return Markup("").join(parts)


def _lips(lips: Lips, x: Scale) -> list[Markup]:
    inside = (lips.t_s >= x.low - 0.02) & (lips.t_s <= x.high + 0.02)
    t_s, opening = lips.t_s[inside], lips.opening[inside]
    if len(t_s) < 2:
        return []
    y = Scale(float(opening.min()), max(float(opening.max()), 1e-3), FLOOR - 6.0, TOP + 6.0)
    points = " ".join(f"{x(t):.1f},{y(v):.1f}" for t, v in zip(t_s, opening, strict=True))
    name = "lips apart" if lips.spoken else "lips apart (largest face)"
    return [
        element("polyline", class_="halo", points=points),
        element("polyline", class_="lips", points=points),
        element("text", name, class_="unit lipstext", x=x.stop, y=10.0),
    ]


def _spectrum(sound: Waveform, shown_s: tuple[float, float], advance_ms: float) -> Markup:
    picture = base64.b64encode(spectrum(sound, shown_s, advance_ms)).decode("ascii")
    return element(
        "image",
        href=f"data:image/png;base64,{picture}",
        x=LEFT,
        y=TOP,
        width=WIDTH - RIGHT - LEFT,
        height=FLOOR - TOP,
        preserveAspectRatio="none",
    )


def spectrum(sound: Waveform, shown_s: tuple[float, float], advance_ms: float) -> bytes:
    """A PNG: log-mel energies as opacity of one colour, low tones below; nothing beyond sound."""
    import cv2

    start_s, end_s = (t + advance_ms / 1000.0 for t in shown_s)
    n = max(1, round((end_s - start_s) * MEL_RATE_HZ))
    at_s = start_s + (np.arange(n) + 0.5) / MEL_RATE_HZ
    mel, first_s = _mel(sound, start_s, end_s)
    real = (at_s >= sound.valid_start_s) & (at_s < sound.valid_end_s)
    row = np.clip((at_s - first_s) * MEL_RATE_HZ, 0.0, len(mel) - 1.0)
    below = row.astype(int)
    above, part = np.minimum(below + 1, len(mel) - 1), (row - below)[:, None]
    low, high = float(mel.min()), float(mel.max())
    between = mel[below] * (1.0 - part) + mel[above] * part
    loud = np.clip((between - low) / max(high - low, 1e-6), 0.0, 1.0) * real[:, None]
    image = np.empty((N_MELS, n, 4), np.uint8)
    image[..., :3] = SPECTRUM_BGR
    image[..., 3] = np.rint(MOST_OPAQUE * loud.T[::-1] ** 1.3)
    _, content = cv2.imencode(".png", image)
    return bytes(content)


def _mel(sound: Waveform, start_s: float, end_s: float) -> tuple[NDArray[np.float32], float]:
    """The spectrum of a stretch and a little around it, and where its first row lies."""
    first = max(0, math.floor(start_s * MEL_RATE_HZ) - 10)
    hop = sound.rate_hz // MEL_RATE_HZ
    samples = sound.samples[first * hop : max(first + 1, math.ceil(end_s * MEL_RATE_HZ) + 10) * hop]
    return log_mel(samples, sound.rate_hz, n_mels=N_MELS), first / MEL_RATE_HZ
