"""Charts of lags in ms: histogram, pooled curve, sessions; marks carry their numbers."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from avbench.board.charts import Interval
from avbench.board.svg import MINUS, Scale, axis, drawing, element, padded, ticks

WIDTH, HEIGHT = 320.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 8.0, 20.0, 32.0
# usually given after ITU-R BT.1359: a lag becomes noticeable at about 45 ms early and 125 ms late;
# quoted from memory, not checked against its text, and the page says so
DETECTABLE_MS = (-45.0, 125.0)


def signed(value: float, digits: int = 1) -> str:
    """A lag as people read it: sign always, a true minus, no minus zero."""
    text = f"{value:+.{digits}f}"
    return text.replace("-", MINUS) if float(text) else text.replace("-", "+")


def histogram(
    values: Sequence[float], span: tuple[float, float], pooled: Interval | None, label: str
) -> Markup:
    """Clip lags in ms as bars over `span`, the pooled lag and its interval on top."""
    bins = _bins(span)
    held = np.clip(np.asarray(values, dtype=np.float64), *span)
    counts, edges = np.histogram(held, bins=bins)
    x = Scale(*span, LEFT, WIDTH - RIGHT)
    y = Scale(0.0, float(max(counts.max(initial=0), 1)), HEIGHT - BOTTOM, TOP)
    bars = [
        element(
            "rect",
            element("title", f"{a:g} to {b:g} ms: {n} clip{'s' * (n != 1)}"),
            class_="bar",
            x=x(a) + 0.5,
            y=y(float(n)),
            width=max(x(b) - x(a) - 1.0, 0.5),
            height=HEIGHT - BOTTOM - y(float(n)),
        )
        for n, a, b in zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        if n
    ]
    return drawing(
        WIDTH,
        HEIGHT,
        label,
        axis(x, HEIGHT - BOTTOM, TOP, "audio_lag_ms"),
        _side_label(f"{int(y.high)}", y(y.high)),
        _heading("clips"),
        *bars,
        references(x),
        *_pooled(x, pooled),
    )


def references(x: Scale, top: float = TOP, bottom: float = HEIGHT - BOTTOM) -> Markup:
    """The estimator's zero, and dashed where a lag becomes noticeable; what lies on the axis."""
    early, late = DETECTABLE_MS
    marks = (
        (0.0, "zero", "the estimator's zero"),
        (early, "limit", f"noticeable when early, about {signed(early, 0)} ms"),
        (late, "limit", f"noticeable when late, about {signed(late, 0)} ms"),
    )
    return Markup("").join(
        element(
            "line",
            element("title", said),
            class_=class_,
            x1=x(at),
            x2=x(at),
            y1=float(top),
            y2=float(bottom),
        )
        for at, class_, said in marks
        if x.low < at < x.high
    )


def curve(
    lags_ms: Sequence[float],
    scores: Sequence[float],
    pooled: Interval | None,
    label: str,
) -> Markup:
    """Correlation against lag: the line, the peak, its interval as a band."""
    x = Scale(min(lags_ms), max(lags_ms), LEFT, WIDTH - RIGHT)
    low, high = padded(scores)
    y = Scale(low, high, HEIGHT - BOTTOM, TOP)
    points = " ".join(
        f"{x(lag):.1f},{y(score):.1f}" for lag, score in zip(lags_ms, scores, strict=True)
    )
    sides = [_side_label(f"{t:g}".replace("-", MINUS), y(t)) for t in ticks(low, high, 3)]
    return drawing(
        WIDTH,
        HEIGHT,
        label,
        axis(x, HEIGHT - BOTTOM, TOP, "audio_lag_ms"),
        *sides,
        _heading("correlation"),
        *_pooled(x, pooled),
        element("polyline", class_="curve", points=points),
        *_peak(x, y, lags_ms, scores, pooled),
    )


def _peak(
    x: Scale, y: Scale, lags: Sequence[float], scores: Sequence[float], pooled: Interval | None
) -> list[Markup]:
    if pooled is None:
        return []
    score = float(np.interp(pooled.value, lags, scores))
    title = element("title", f"peak at {signed(pooled.value)} ms, correlation {score:.3f}")
    return [element("circle", title, class_="peak", cx=x(pooled.value), cy=y(score), r=3.5)]


def _pooled(x: Scale, pooled: Interval | None) -> list[Markup]:
    if pooled is None:
        return []
    title = f"pooled {signed(pooled.value)} ms, 95 % interval {signed(pooled.low)} to " + (
        f"{signed(pooled.high)} ms"
    )
    left, right = x(pooled.low), x(pooled.high)
    band = element(
        "rect",
        element("title", title),
        class_="band",
        x=left,
        y=TOP,
        width=max(right - left, 1.0),
        height=HEIGHT - BOTTOM - TOP,
    )
    middle = x(pooled.value)
    line = element(
        "line",
        element("title", title),
        class_="pooled",
        x1=middle,
        x2=middle,
        y1=TOP - 6,
        y2=HEIGHT - BOTTOM,
    )
    return [band, line]


def _side_label(text: str, y: float) -> Markup:
    return element("text", text, class_="side", x=LEFT - 6, y=y + 3.5)


def _heading(text: str) -> Markup:
    return element("text", text, class_="heading", x=0.0, y=9.0)


def _bins(span: tuple[float, float]) -> list[float]:
    """About 40 bins with round edges that cover the span."""
    edges = ticks(*span, 40)
    step = edges[1] - edges[0] if len(edges) > 1 else 1.0
    return [round(edges[0] + step * i, 10) for i in range(-1, len(edges) + 1)]
