"""SVG as text: elements, linear scales, ticks. Colours are classes, the page's style sets them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

MINUS = "\u2212"


def element(tag: str, *children: Markup | str, **attributes: object) -> Markup:
    """One element; text and attribute values are escaped, `stroke_width` is `stroke-width`.

    Attributes that are None are left out; `class_` is `class`.
    """
    parts = [
        Markup(' {}="{}"').format(name.strip("_").replace("_", "-"), _attribute(value))
        for name, value in attributes.items()
        if value is not None
    ]
    return Markup("<{0}{1}>{2}</{0}>").format(
        Markup(tag),  # noqa: S704 - tags are words of this package
        Markup("").join(parts),
        Markup("").join(escape(child) for child in children),
    )


def _attribute(value: object) -> str:
    return number(value) if isinstance(value, float) else str(value)


def number(value: float) -> str:
    """A coordinate with at most two decimals, so that bytes are the same everywhere."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def drawing(
    width: float,
    height: float,
    label: str,
    *children: Markup,
    class_: str = "chart",
    stretch: bool = False,
    hidden: bool = False,
) -> Markup:
    """An <svg> that scales with its column; `label` is what a screen reader says.

    `stretch`: fill the column without keeping the proportions (a bar without text). `hidden`: from
    screen readers, since its number stands beside it.
    """
    return element(
        "svg",
        Markup("") if hidden else element("title", label),
        *children,
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role=None if hidden else "img",
        aria_label=None if hidden else label,
        aria_hidden="true" if hidden else None,
        preserveAspectRatio="none" if stretch else None,
        # a width makes it printable at its own size; the style sheet lets it shrink
        width=float(width),
        height=float(height),
    )


@dataclass(frozen=True)
class Scale:
    """Linear map from `domain` to pixels; values outside are held at the edge."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        span = self.high - self.low
        share = 0.5 if span == 0 else (min(max(value, self.low), self.high) - self.low) / span
        return self.start + share * (self.stop - self.start)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """About `wanted` round numbers (1, 2 or 5 times a power of ten) inside [low, high]."""
    if not high > low:
        return [low]
    raw = (high - low) / max(wanted, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def padded(values: Sequence[float], share: float = 0.06) -> tuple[float, float]:
    """Smallest and largest value with a margin; never an empty span."""
    low, high = min(values), max(values)
    margin = (high - low) * share or max(abs(high), 1.0) * share
    return low - margin, high + margin


def axis(scale: Scale, y: float, top: float, unit: str, wanted: int = 5) -> Markup:
    """A horizontal axis at `y`: about `wanted` grid lines up to `top`, tick labels, the unit."""
    marks = [
        element("line", class_="grid", x1=scale(t), x2=scale(t), y1=float(top), y2=float(y))
        + element("text", f"{t:g}".replace("-", MINUS), class_="tick", x=scale(t), y=y + 12.0)
        for t in ticks(scale.low, scale.high, wanted)
    ]
    base = element("line", class_="axis", x1=scale.start, x2=scale.stop, y1=float(y), y2=float(y))
    name = element("text", unit, class_="unit", x=scale.stop, y=y + 24.0)
    return Markup("").join([*marks, base, name])
