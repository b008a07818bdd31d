"""All clips of a run on one metric: a strip of dots, with the mean and its interval over them."""

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from avbench.board.charts import Interval
from avbench.board.svg import Scale, axis, drawing, element, padded

WIDTH, LEFT, RIGHT = 720.0, 12.0, 12.0
TOP, FLOOR, HEIGHT = 10.0, 62.0, 92.0
MAX_DOTS = 600  # beyond, every k-th clip of the sorted ones


def clip_strip(
    values: NDArray[np.float64], score: Interval | None, unit: str, label: str
) -> Markup:
    """Dots at the clips' values, spread in height by a fixed rule so that few hide another."""
    scored = np.sort(values[np.isfinite(values)])
    if not len(scored):
        return Markup("")
    drawn = scored[:: -(-len(scored) // MAX_DOTS)]
    ends = [score.low, score.high] if score is not None else []
    low, high = padded([float(drawn[0]), float(scored[-1]), *ends], 0.03)
    x = Scale(low, high, LEFT, WIDTH - RIGHT)
    rows = np.arange(len(drawn)) * 7 % 12  # neighbours in value get different heights
    marks = "".join(
        f"M{x(float(v)):.1f} {TOP + 6 + 3.4 * r:.1f}h0"
        for v, r in zip(drawn, rows.tolist(), strict=True)
    )
    said = f"{label}: {len(scored)} clips from {scored[0]:.4g} to {scored[-1]:.4g}"
    return drawing(
        WIDTH,
        HEIGHT,
        said + ("" if score is None else f", score {score.value:.4g}"),
        axis(x, FLOOR, TOP, unit if unit not in ("", "1") else "", wanted=8),
        element("path", class_="dots", d=marks),
        *_score(score, x),
    )


def _score(score: Interval | None, x: Scale) -> list[Markup]:
    if score is None:
        return []
    left, right = x(score.low), x(score.high)
    width = max(right - left, 1.0)
    line = {"class_": "score", "x1": x(score.value), "x2": x(score.value), "y1": TOP, "y2": FLOOR}
    band = element("rect", class_="band", x=left, y=TOP, width=width, height=FLOOR - TOP)
    return [band, element("line", **line)]
