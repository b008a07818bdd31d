"""Below a film: how far the lips are apart, and the sound before and after, on one time axis."""

from collections.abc import Sequence

from markupsafe import Markup

from avbench.board.report_parts import Strip
from avbench.board.svg import Scale, axis, drawing, element

WIDTH = 360.0
LEFT, RIGHT, TOP = 44.0, 6.0, 4.0
ROW, GAP, FOOT = 34.0, 6.0, 28.0


def strip_chart(strip: Strip, label: str) -> Markup:
    """The rows that there are, one over the other; a line that the page's script moves along."""
    x = Scale(0.0, strip.length_s, LEFT, WIDTH - RIGHT)
    rows = [("lips", _lips(strip.lips, x)), ("before", _wave(strip.before, x, "wave"))]
    rows.append(("after", _wave(strip.after, x, "wave after")))
    drawn = [(name, mark) for name, mark in rows if mark]
    bottom = TOP + len(drawn) * (ROW + GAP) - GAP
    parts = [axis(x, bottom + 2.0, TOP, "seconds", wanted=6)]
    for i, (name, mark) in enumerate(drawn):
        y = TOP + i * (ROW + GAP)
        parts.append(element("text", name, class_="side", x=LEFT - 6, y=y + ROW / 2 + 4))
        parts.append(element("g", mark, transform=f"translate(0 {y:g})"))
    playing = element(
        "line", class_="playing", x1=x.start, x2=x.start, y1=TOP, y2=bottom,
        data_from=x.start, data_to=x.stop, data_length=strip.length_s,
    )  # fmt: skip
    return drawing(WIDTH, bottom + FOOT, label, *parts, playing)


def _lips(points: Sequence[tuple[float, float]], x: Scale) -> Markup:
    if len(points) < 2:
        return Markup("")
    openings = [opening for _, opening in points]
    y = Scale(min(openings), max(*openings, min(openings) + 1e-3), ROW - 2.0, 2.0)
    line = " ".join(f"{x(t):.1f},{y(v):.1f}" for t, v in points)
    return element("polyline", class_="lips", points=line)


def _wave(peaks: Sequence[float], x: Scale, class_: str) -> Markup:
    if not peaks:
        return Markup("")
    step = (x.stop - x.start) / len(peaks)
    half = ROW / 2.0
    tall = [max(half * min(peak, 1.0), 0.3) for peak in peaks]
    bars = "".join(
        f"M{x.start + (i + 0.5) * step:.1f} {half - h:.1f}V{half + h:.1f}"
        for i, h in enumerate(tall)
    )
    return element("path", class_=class_, d=bars)
