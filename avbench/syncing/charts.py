"""The two charts of a page: agreement against lag, and lag against time."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from avbench.align.curves import strength
from avbench.align.sync import SyncCurve, TrackSync
from avbench.board.lag_charts import signed
from avbench.board.svg import MINUS, Scale, axis, element, padded, ticks

WIDTH, HEIGHT = 440.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 10.0, 28.0, 34.0
FLOOR = HEIGHT - BOTTOM
APART_MS = 120.0  # how far off a second peak must lie, as in `align.estimate`
LETTER = 6.6  # width of one, about
NEAR_MS = 60.0  # the least that the chart of windows shows around the lag


def lag_curve(track: TrackSync, *, trusted: bool) -> Markup:
    """Agreement of lips and sound at each lag, its peak with the interval, and the second peak."""
    estimate = track.estimate
    x, y = _scales([track])
    lag = estimate.audio_lag_ms
    said = f"{signed(lag, 0)} ms" + ("" if trusted else ", not trusted")
    return Markup("").join([
        *_frame("Agreement of lips and sound at each lag", x, y),
        _band(x(estimate.low_ms), x(estimate.high_ms), TOP, FLOOR),
        _line(track, x, y, "curve"),
        *_second(track, x, y),
        element("circle", class_="peak", cx=x(lag), cy=y(estimate.ncc), r=4.5),
        _beside(x, x(lag), TOP + 11.0, said, "value"),
    ])  # fmt: skip


def face_curves(tracks: Sequence[TrackSync]) -> Markup:
    """Agreement at each lag for every face, where none stood out as the speaker."""
    x, y = _scales(tracks)
    lines = [_line(track, x, y, f"curve face{i}") for i, track in enumerate(tracks)]
    return Markup("").join([
        *_frame("Agreement with the sound at each lag, a line a face", x, y),
        *lines,
    ])  # fmt: skip


def lag_windows(sync: SyncCurve, track: TrackSync) -> Markup:
    """The lag of each stretch of two seconds, the clip's lag as a line, and the drift."""
    windows, lag = sync.windows, track.estimate.audio_lag_ms
    x = Scale(0.0, max(sync.duration_s, 0.1), LEFT, WIDTH - RIGHT)
    low, high = padded([*windows.lag_ms.tolist(), lag - NEAR_MS, lag + NEAR_MS])
    y = Scale(low, high, FLOOR, TOP)
    band = element(
        "rect",
        class_="band",
        x=x(0.0),
        width=x.stop - x.start,
        y=y(track.estimate.high_ms),
        height=max(y(track.estimate.low_ms) - y(track.estimate.high_ms), 1.0),
    )
    dots = [
        element(
            "circle",
            element("title", f"at {t:.1f} s: {signed(a)} ms, agreement {c:.2f}"),
            class_="dot",
            cx=x(t),
            cy=y(a),
            r=4.0,
        )
        for t, a, c in zip(
            windows.t_s.tolist(), windows.lag_ms.tolist(), windows.ncc.tolist(), strict=True
        )
    ]
    return Markup("").join([
        _heading("Lag within the clip, in windows of two seconds"),
        axis(x, FLOOR, TOP, "seconds"),
        *_side_ticks(y),
        band,
        element("line", class_="lag", x1=x(0.0), x2=x.stop, y1=y(lag), y2=y(lag)),
        *_drift(sync, x, y),
        *dots,
        element("text", _drift_words(sync), class_="value", x=LEFT + 6.0, y=TOP + 11.0),
    ])  # fmt: skip


def second_peak(track: TrackSync) -> tuple[float, float] | None:
    """Lag and agreement of the highest local maximum far from the peak, None where none is."""
    curve, height = track.curve, strength(track.curve)
    top = int(np.argmax(height))
    around = np.pad(height, 1, constant_values=-np.inf)
    local = (height >= around[:-2]) & (height >= around[2:]) & (height > 0)
    far = np.abs(curve.lags_ms - curve.lags_ms[top]) >= APART_MS
    if not (local & far).any():
        return None
    at = int(np.argmax(np.where(local & far, height, -np.inf)))
    return float(curve.lags_ms[at]), float(curve.ncc[at])


def _second(track: TrackSync, x: Scale, y: Scale) -> list[Markup]:
    found = second_peak(track)
    if found is None:
        return []
    lag, height = found
    ratio = track.estimate.second_ratio
    title = f"second peak: {signed(lag, 0)} ms, {ratio:.2f} of the first"
    mark = element(
        "circle", element("title", title), class_="second", cx=x(lag), cy=y(height), r=4.0
    )
    words = f"second: {ratio:.2f}"
    if y(height) < TOP + 40.0:  # beside it, where the first peak has its words above
        return [mark, _beside(x, x(lag), y(height) + 4.0, words, "warntext")]
    middle = min(max(x(lag), LEFT + 36.0), WIDTH - RIGHT - 36.0)
    return [mark, element("text", words, class_="warntext mid", x=middle, y=y(height) - 9.0)]


def _drift(sync: SyncCurve, x: Scale, y: Scale) -> list[Markup]:
    windows, drift = sync.windows, sync.drift
    if not np.isfinite(drift.low):
        return []
    middle = float(np.median(windows.lag_ms - drift.ms_per_s * windows.t_s))
    ends = [float(windows.t_s[0]), float(windows.t_s[-1])]
    a, b = (middle + drift.ms_per_s * t for t in ends)
    return [element("line", class_="drift", x1=x(ends[0]), x2=x(ends[1]), y1=y(a), y2=y(b))]


def _drift_words(sync: SyncCurve) -> str:
    drift = sync.drift
    if not len(sync.windows.t_s):
        return "too short for a window"
    if not np.isfinite(drift.low):
        return "too short to tell a drift"
    span = f"{signed(drift.low)} to {signed(drift.high)}"
    return f"drift {signed(drift.ms_per_s)} ms/s (95 %: {span})"


def _scales(tracks: Sequence[TrackSync]) -> tuple[Scale, Scale]:
    lags = np.concatenate([t.curve.lags_ms[t.curve.n > 0] for t in tracks])
    heights = np.concatenate([t.curve.ncc[t.curve.n > 0] for t in tracks])
    x = Scale(float(lags.min()), float(lags.max()), LEFT, WIDTH - RIGHT)
    return x, Scale(*padded([*heights.tolist(), 0.0]), FLOOR, TOP)


def _frame(heading: str, x: Scale, y: Scale) -> list[Markup]:
    return [
        _heading(heading),
        axis(x, FLOOR, TOP, "audio_lag_ms (late: above zero)"),
        *_side_ticks(y),
        element("line", class_="zero", x1=x(0.0), x2=x(0.0), y1=TOP, y2=FLOOR),
    ]


def _line(track: TrackSync, x: Scale, y: Scale, class_: str) -> Markup:
    curve = track.curve
    real = curve.n > 0
    pairs = zip(curve.lags_ms[real].tolist(), curve.ncc[real].tolist(), strict=True)
    points = " ".join(f"{x(lag):.1f},{y(height):.1f}" for lag, height in pairs)
    return element("polyline", class_=class_, points=points)


def _band(left: float, right: float, top: float, bottom: float) -> Markup:
    wide = max(right - left, 1.0)
    return element("rect", class_="band", x=left, width=wide, y=top, height=bottom - top)


def _beside(x: Scale, at: float, y: float, text: str, class_: str) -> Markup:
    """A text right of `at`, or left of it where there is no room."""
    left = at + 8.0 + LETTER * len(text) > x.stop
    place = {"x": at - 8.0, "text_anchor": "end"} if left else {"x": at + 8.0}
    return element("text", text, class_=class_, y=y, **place)


def _side_ticks(y: Scale) -> list[Markup]:
    return [
        element("text", f"{t:g}".replace("-", MINUS), class_="side", x=LEFT - 6.0, y=y(t) + 4.0)
        for t in ticks(y.low, y.high, 4)
    ]


def _heading(text: str) -> Markup:
    return element("text", text, class_="heading", x=LEFT - 36.0, y=10.0)
