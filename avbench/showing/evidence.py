"""Below a player: the waveform, the lips over the spectrogram, and agreement at each lag."""

from typing import Any

import numpy as np
from markupsafe import Markup

from avbench.align.decide import decide
from avbench.align.thresholds import thresholds_for
from avbench.board.svg import Scale, axis, element, number
from avbench.clip import Source, Waveform
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate
from avbench.engine.plan import make_plan
from avbench.errors import ClipError
from avbench.showing.film import LONGEST_S
from avbench.syncing import charts
from avbench.syncing.lips import Lips, lips_of
from avbench.syncing.strip import spectrum

WIDTH, LEFT, RIGHT = charts.WIDTH, 8.0, 8.0
WAVE, FLOOR, BAND = 34.0, 124.0, 80.0
ESTIMATOR = "avsync"
FACES, CURVE = "clip.face_tracks", "clip.avsync_curve"
COLUMNS = 212


def picture(source: Source, sound: Waveform | None, length_s: float, label: str) -> Markup:
    """One SVG on the player's time axis; what is not there (a face, sound) is left out."""
    values: dict[str, Any] = {}
    if source.video is not None and sound is not None:
        plan = make_plan(features=(FACES, CURVE))
        values = evaluate(plan, {"clip": source}, Cache(None))
    faces, curve = (_value(values, key) for key in (FACES, CURVE))
    lips = None if faces is None else lips_of(faces, curve)
    parts, height = _strips(sound, lips, min(length_s, LONGEST_S)), FLOOR + 30.0
    track = None if curve is None else curve.track
    if track is not None and (track.curve.n > 0).any():
        decision = decide([curve], thresholds_for(ESTIMATOR))[0][0]
        lag = charts.lag_curve(track, trusted=decision.accepted)
        parts.append(element("g", lag, transform=f"translate(0 {number(height)})"))
        height += charts.HEIGHT
    return element(
        "svg",
        element("title", label),
        *parts,
        class_="picture",
        viewBox=f"0 0 {number(WIDTH)} {number(height)}",
        role="img",
        aria_label=label,
    )


def _value(values: dict[str, Any], key: str) -> Any:  # noqa: ANN401 - of either feature
    found = values.get(key)
    return None if isinstance(found, ClipError) else found


def _strips(sound: Waveform | None, lips: Lips | None, length_s: float) -> list[Markup]:
    x = Scale(0.0, max(length_s, 0.1), LEFT, WIDTH - RIGHT)
    top = FLOOR - BAND
    parts = [
        element("rect", class_="panel", x=LEFT, y=top, width=x.stop - x.start, height=BAND),
    ]
    if sound is not None:
        parts += [_wave(sound, x), _spectrum(sound, x, top)]
    parts.append(axis(x, FLOOR, top, "seconds", wanted=6))
    if lips is not None:
        parts += _lips(lips, x, top)
    parts.append(_playing(x))
    return parts


def _wave(sound: Waveform, x: Scale) -> Markup:
    n = max(1, round((x.high - x.low) * sound.rate_hz / COLUMNS))
    loud = np.zeros(n * COLUMNS, np.float32)
    there = np.abs(sound.samples[: n * COLUMNS])
    loud[: len(there)] = there
    peaks = loud.reshape(COLUMNS, n).max(axis=1)
    peaks = peaks / max(float(peaks.max()), 1e-6)
    step, middle = (x.stop - x.start) / COLUMNS, WAVE / 2
    tall = np.maximum(peaks * (middle - 1.0), 0.3)
    bars = "".join(
        f"M{x.start + (i + 0.5) * step:.1f} {middle - h:.1f}V{middle + h:.1f}"
        for i, h in enumerate(tall.tolist())
    )
    return element("path", class_="wave", d=bars)


def _spectrum(sound: Waveform, x: Scale, top: float) -> Markup:
    from avbench.board.pages import data_uri

    return element(
        "image",
        href=data_uri(spectrum(sound, (x.low, x.high), 0.0)),
        x=x.start,
        y=top,
        width=x.stop - x.start,
        height=BAND,
        preserveAspectRatio="none",
    )


def _lips(lips: Lips, x: Scale, top: float) -> list[Markup]:
    inside = lips.t_s <= x.high
    t_s, opening = lips.t_s[inside], lips.opening[inside]
    if len(t_s) < 2:
        return []
    low, high = float(opening.min()), float(opening.max())
    y = Scale(low, max(high, low + 1e-3), FLOOR - 5.0, top + 5.0)
    points = " ".join(f"{x(t):.1f},{y(v):.1f}" for t, v in zip(t_s, opening, strict=True))
    name = "lips apart" if lips.spoken else "lips apart (largest face)"
    return [
        element("polyline", class_="halo", points=points),
        element("polyline", class_="lips", points=points),
        element("text", name, class_="unit lipstext", x=x.stop, y=top - 2.0),
    ]


def _playing(x: Scale) -> Markup:
    return element(
        "line",
        class_="playing",
        x1=x.start,
        x2=x.start,
        y1=0.0,
        y2=FLOOR,
        data_from=x.start,
        data_to=x.stop,
        data_start=0.0,
        data_length=x.high,
    )
