"""The curves of a training run, drawn from its log."""

import csv
from pathlib import Path

from markupsafe import Markup

from avbench.board.svg import Scale, axis, drawing, element, ticks

PARTS = ("frame", "reverse", "span_5", "span_15", "span_all")
COLOURS = ("#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#9c6b4e")
WIDTH, HEIGHT = 720.0, 360.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 72.0, 12.0, 40.0
STYLE = (
    "text{font:11px sans-serif;fill:#555}.unit,.name{text-anchor:end}.tick{text-anchor:middle}"
    ".level{text-anchor:end}.grid{stroke:#ddd}.axis{stroke:#888}polyline{fill:none;stroke-width:1.5}"
)
SMOOTH = 0.9  # of what was before; single steps are noisy


def write_curves(log: Path, out: Path) -> None:
    """Writes the smoothed parts of the loss over steps as an SVG."""
    with log.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    steps = [float(row["step"]) for row in rows]
    lines = {name: smoothed([float(row[name]) for row in rows]) for name in PARTS}
    top = max(max(line) for line in lines.values())
    x = Scale(0.0, steps[-1], LEFT, WIDTH - RIGHT)
    y = Scale(0.0, top, HEIGHT - BOTTOM, TOP)
    drawn = [
        element(
            "polyline",
            points=" ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in zip(steps, line, strict=True)),
            stroke=colour,
        )
        + element(
            "text", name, class_="name", x=WIDTH - 6, y=TOP + 14.0 * (i + 1), style=f"fill:{colour}"
        )
        for i, ((name, line), colour) in enumerate(zip(lines.items(), COLOURS, strict=True))
    ]
    levels = [
        element("text", f"{t:g}", class_="level", x=LEFT - 6, y=y(t) + 4) for t in ticks(0, top)
    ]
    style = element("style", Markup(STYLE))  # noqa: S704 - a constant of this file
    picture = drawing(
        WIDTH,
        HEIGHT,
        "Loss over steps",
        style,
        axis(x, HEIGHT - BOTTOM, TOP, "step"),
        *levels,
        *drawn,
    )
    text = str(picture).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    out.write_text(text, encoding="utf-8")


def smoothed(values: list[float]) -> list[float]:
    """Exponential moving average that starts at the first value."""
    out: list[float] = []
    for value in values:
        out.append(value if not out else SMOOTH * out[-1] + (1 - SMOOTH) * value)
    return out
