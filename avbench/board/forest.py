"""Sessions on one axis: pooled lag and interval of each, one line a session."""

from collections.abc import Mapping

from markupsafe import Markup

from avbench.board.charts import Interval
from avbench.board.lag_charts import TOP, references, signed
from avbench.board.svg import Scale, axis, drawing, element, padded


def forest(rows: Mapping[str, Interval | None], label: str) -> Markup:
    """Pooled lag and interval of each session, one line each, on one axis in ms."""
    known = [row for row in rows.values() if row is not None]
    span = padded([0.0, *(r.low for r in known), *(r.high for r in known)])
    # a name of 20 characters fits; a longer one is cut in the drawing, whole in the tooltip
    width, left, step = 900.0, 150.0, 22.0
    bottom = TOP + step * len(rows)
    x = Scale(*span, left, width - 70.0)
    lines = [
        _forest_row(name, row, x, TOP + step * (i + 0.5))
        for i, (name, row) in enumerate(rows.items())
    ]
    return drawing(
        width,
        bottom + 30.0,
        label,
        axis(x, bottom, TOP, "audio_lag_ms"),
        references(x, TOP, bottom),
        *lines,
        class_="chart wide",
    )


def _forest_row(name: str, row: Interval | None, x: Scale, y: float) -> Markup:
    short = name if len(name) <= 20 else "…" + name[-19:]  # ids differ at their ends
    text = element("text", short, element("title", name), class_="row", x=x.start - 10, y=y + 4)
    if row is None:
        return text + element("text", "no lag", class_="none", x=x.stop + 8, y=y + 4)
    title = f"{name}: {signed(row.value)} ms, {signed(row.low)} to {signed(row.high)} ms"
    return text + element(
        "g",
        element("title", title),
        element("line", class_="line", x1=x(row.low), x2=x(row.high), y1=y, y2=y),
        element("circle", class_="dot", cx=x(row.value), cy=y, r=4.0),
        element("text", signed(row.value), class_="value", x=x.stop + 8, y=y + 4),
    )
