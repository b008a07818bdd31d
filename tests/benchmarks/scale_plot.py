"""Draws how time and memory of `prepare` grow with the corpus, media aside.

python tests/benchmarks/scale_plot.py FOLDER [ROWS ...]

Records measurements below FOLDER (about 1 ms and 6 kB a clip), prepares from them in processes of
their own, prints a table and writes FOLDER/scale.svg.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

from markupsafe import Markup

from avbench.board.svg import Scale, axis, drawing, element, ticks

ROWS = (1_500, 5_000, 15_000, 50_000, 150_000)
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420.0, 220.0, 50.0, 20.0, 24.0, 36.0
STYLE = (
    "text{font:11px sans-serif;fill:#444}.grid{stroke:#ddd}.axis{stroke:#888}"
    ".tick,.unit{text-anchor:middle}.side{text-anchor:end}.line{fill:none;stroke:#2a6fb0;"
    "stroke-width:2}.dot{fill:#2a6fb0}"
)
Points = list[tuple[int, float]]


def main(folder: Path, rows: list[int]) -> None:
    found = [_measured(n, folder) for n in rows]
    print(f"{'rows':>8} {'core s':>8} {'us a row':>9} {'peak MB':>8}")  # noqa: T201
    for one in found:
        us = 1e6 * one["core_s"] / one["rows"]
        print(f"{one['rows']:8} {one['core_s']:8.2f} {us:9.0f} {one['peak_mb']:8.0f}")  # noqa: T201
    charts = [
        _chart([(one["rows"], one[key]) for one in found], label)
        for key, label in (("core_s", "core seconds"), ("peak_mb", "peak memory, MB"))
    ]
    moved = element("g", charts[1], transform=f"translate(0 {HEIGHT:g})")
    page = drawing(
        WIDTH, 2 * HEIGHT, "growth of prepare", element("style", STYLE), charts[0], moved
    )
    text = str(page).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    (folder / "scale.svg").write_text(text, encoding="utf-8")


def one(n: int, out: Path) -> None:
    """In a process of its own: prints what preparing `n` recorded clips took."""
    from simulated_lrs3 import prepare_recorded

    _, core_s = prepare_recorded(n, out)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": n, "core_s": core_s, "peak_mb": peak_mb}))  # noqa: T201


def _measured(n: int, folder: Path) -> dict[str, float]:
    out = folder / str(n)
    command = [sys.executable, __file__, "--one", str(n), str(out)]
    if not out.exists():
        subprocess.run(command, check=True, capture_output=True)  # records
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _chart(points: Points, label: str) -> Markup:
    x = Scale(0.0, float(max(n for n, _ in points)), LEFT, WIDTH - RIGHT)
    y = Scale(0.0, 1.05 * max(v for _, v in points), HEIGHT - BOTTOM, TOP)
    sides = [
        element("text", f"{t:g}", class_="side", x=LEFT - 6, y=y(t) + 4)
        for t in ticks(0.0, y.high, 4)
    ]
    line = " ".join(f"{x(n):.1f},{y(v):.1f}" for n, v in points)
    dots = [
        element(
            "circle", element("title", f"{n} rows: {v:.1f}"), class_="dot", cx=x(n), cy=y(v), r=3.0
        )
        for n, v in points
    ]
    heading = element("text", label, x=LEFT, y=14.0)
    base = axis(x, HEIGHT - BOTTOM, TOP, "clips")
    return element(
        "g", heading, base, *sides, element("polyline", class_="line", points=line), *dots
    )


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        one(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), [int(n) for n in sys.argv[2:]] or list(ROWS))
