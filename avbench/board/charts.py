"""Small charts for tables and summaries; every mark carries a tooltip with its numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from avbench.board.svg import Scale, drawing, element


@dataclass(frozen=True)
class Interval:
    """A value and where it may lie."""

    value: float
    low: float
    high: float

    @property
    def is_finite(self) -> bool:
        """Whether it can be drawn: no NaN, no infinite end."""
        return all(map(math.isfinite, (self.value, self.low, self.high)))


def interval_bar(interval: Interval, span: tuple[float, float]) -> Markup:
    """A small bar for a table cell that also says the numbers: hidden from screen readers.

    Args:
        interval: what is drawn: a line from low to high, a dot at the value.
        span: smallest low and largest high of the column.
    """
    x = Scale(*span, 3.0, 93.0)
    path = f"M{x(interval.low):.1f} 6H{x(interval.high):.1f}"
    return Markup(
        '<svg class="iv" viewBox="0 0 96 12" aria-hidden="true">'
        '<path class="line" d="{0}"/><circle cx="{1}" cy="6" r="3"/></svg>'
    ).format(path, f"{x(interval.value):.1f}")


def stacked(parts: Sequence[tuple[str, int, str]], label: str) -> Markup:
    """One bar whose parts are (name, count, class); the counts are the tooltips."""
    total = sum(count for _, count, _ in parts) or 1
    width, done, marks = 720.0, 0, []
    for name, count, class_ in parts:
        title = element("title", f"{name}: {count} ({count / total:.1%})")
        marks.append(
            element(
                "rect",
                title,
                class_=class_,
                x=width * done / total,
                y=0.0,
                width=max(width * count / total - 1.0, 0.5),
                height=18.0,
            )
        )
        done += count
    return drawing(width, 18.0, label, *marks, class_="chart stack", stretch=True)
