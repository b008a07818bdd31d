"""Distributions that were counted in bins, and lines with their intervals, of a whole corpus."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from avbench.board.lag_charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, references, signed
from avbench.board.report_parts import DriftLine, Tally
from avbench.board.svg import MINUS, Scale, axis, drawing, element, padded

WIDTH = 320.0
MOST_BARS = 48
FAR = 0.01  # share of the values at either end that is held at the edge


def tally_chart(
    tally: Tally, label: str, unit: str, *, inside: Tally | None = None, lags: bool = False
) -> Markup:
    """Bars of a tally; those of a part of it, `inside`, in front.

    `lags`: draws the zero and the reference lines of detectability. One percent of the values at
    either end is held in the first and the last bar.
    """
    low, high, step = _range(tally)
    back, front = (_folded(t, low, high, step) for t in (tally, inside or Tally(tally.step, {})))
    x = Scale(
        (low - 0.5) * tally.step, (low + len(back) * step - 0.5) * tally.step, LEFT, WIDTH - RIGHT
    )
    y = Scale(0.0, float(max([*back, 1])), HEIGHT - BOTTOM, TOP)
    bars = []
    for class_, counts in (("bar", back), ("bar front", front)):
        for i, n in enumerate(counts):
            at = (low + i * step - 0.5) * tally.step
            bars.append(_bar(x, y, (at, at + step * tally.step), n, (class_, unit)) if n else "")
    top = element("text", _short(int(y.high)), class_="side", x=LEFT - 6, y=y(y.high) + 3.5)
    base = axis(x, HEIGHT - BOTTOM, TOP, unit)
    return drawing(
        WIDTH, HEIGHT, label, base, top, *map(Markup, bars), references(x) if lags else Markup("")
    )


def slopes(lines: Sequence[DriftLine], label: str) -> Markup:
    """Slopes with their intervals, in order of size, side by side around zero."""
    known = sorted(
        ((line.slope, line) for line in lines if line.slope is not None),
        key=lambda pair: (pair[0].value, pair[1].clip_id),
    )
    ends = [end for slope, _ in known for end in (slope.low, slope.high)]
    y = Scale(*padded([0.0, *_middle(ends)]), HEIGHT - BOTTOM, TOP)
    x = Scale(-1.0, float(len(known)), LEFT + 8.0, WIDTH - RIGHT)
    zero = element("line", class_="zero", x1=x.start, x2=x.stop, y1=y(0.0), y2=y(0.0))
    sides = [
        element("text", signed(t, 0) if t else "0", class_="side", x=x.start - 4, y=y(t) + 3.5)
        for t in (y.low, 0.0, y.high)
    ]
    marks = []
    for i, (slope, line) in enumerate(known):
        said = f"{line.clip_id}: {signed(slope.value)} ms/s, 95 % {signed(slope.low)} to " + (
            f"{signed(slope.high)}"
        )
        sure = slope.low > 0.0 or slope.high < 0.0
        at = x(float(i))
        marks.append(
            element(
                "g",
                element("title", said),
                element("line", class_="line", x1=at, x2=at, y1=y(slope.low), y2=y(slope.high)),
                element("circle", class_="dot", cx=at, cy=y(slope.value), r=2.0),
                class_="sure" if sure else None,
            )
        )
    return drawing(WIDTH, HEIGHT, label, zero, *sides, *marks)


def _short(n: int) -> str:
    return str(n) if n < 1_000 else f"{n / 1000:.3g}k"


def _middle(values: Sequence[float]) -> list[float]:
    """Without the tenth at either end: one wide interval must not flatten the rest."""
    ordered = sorted(v for v in values if math.isfinite(v))
    cut = len(ordered) // 10
    return ordered[cut : len(ordered) - cut] or [0.0]


def _bar(x: Scale, y: Scale, ends: tuple[float, float], n: int, how: tuple[str, str]) -> Markup:
    class_, unit = how
    left, right = ends
    said = f"{left:g} to {right:g} {unit.removeprefix('audio_lag_')}: {n:,}".replace("-", MINUS)
    return element(
        "rect",
        element("title", said),
        class_=class_,
        x=x(left) + 0.5,
        y=y(float(n)),
        width=max(x(right) - x(left) - 1.0, 0.5),
        height=HEIGHT - BOTTOM - y(float(n)),
    )


def _range(tally: Tally) -> tuple[int, int, int]:
    """First and last bin that are drawn, and how many bins make a bar."""
    if not tally.counts:
        return -10, 10, 1
    bins, n, seen = sorted(tally.counts), tally.n, 0
    low = high = bins[0]
    for at in bins:
        if seen <= FAR * n:
            low = at
        if seen < (1.0 - FAR) * n:
            high = at
        seen += tally.counts[at]
    low, high = min(low, 0), max(high, 0)
    low, high = (low - 3, high + 3) if low else (0, max(high + 1, 8))
    return low, high, max(1, math.ceil((high - low + 1) / MOST_BARS))


def _folded(tally: Tally, low: int, high: int, step: int) -> list[int]:
    bars = [0] * ((high - low) // step + 1)
    for at, n in tally.counts.items():
        bars[(min(max(at, low), high) - low) // step] += n
    return bars
