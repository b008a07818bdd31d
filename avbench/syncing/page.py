"""One page a file: the verdict, the curve, the lag over time, and lips over sound. A whole SVG."""

import re
import textwrap
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath

from markupsafe import Markup

from avbench.align.offset import syncnet_offset_frames
from avbench.align.sync import SyncCurve
from avbench.board.decisions import MEANING, kind
from avbench.board.lag_charts import signed
from avbench.board.svg import element, number
from avbench.clip import Waveform
from avbench.syncing import charts, strip
from avbench.syncing.lips import Lips, liveliest
from avbench.syncing.rows import SyncRow
from avbench.syncing.style import style

WIDTH, MARGIN = 960.0, 24.0
GAP = 22.0
LINE = 14.0
REASON, LETTERS = 100, 150  # of the reason and of the signature, a line


@dataclass(frozen=True)
class Evidence:
    """What there is to draw of a file; None for what there is not."""

    sync: SyncCurve | None
    lips: Lips | None
    sound: Waveform | None


def page(row: SyncRow, evidence: Evidence) -> str:
    """The page as text: same input, same bytes."""
    head, y = _head(row, evidence.sync)
    parts = [head]
    for body, height in (_charts(row, evidence.sync), _strips(row, evidence)):
        if height:
            parts.append(_placed(body, 0.0, y))
            y += height
    lines = [
        element("text", line, class_="small", x=MARGIN, y=y + 6.0 + LINE * i)
        for i, line in enumerate(_wrapped(row.signature))
    ]
    label = f"{row.file}: {row.decision}, {row.reason}"
    height = y + 8.0 + LINE * len(lines)
    drawn = element(
        "svg",
        element("title", label),
        element("style", Markup(style())),  # noqa: S704 - our own style sheet, not input
        element("rect", class_="page", width="100%", height="100%"),
        *parts,
        *lines,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(WIDTH)} {number(height)}",
        width=WIDTH,
        height=height,
        role="img",
        aria_label=label,
    )
    return f"{drawn}\n"


def _head(row: SyncRow, sync: SyncCurve | None) -> tuple[Markup, float]:
    """Name, verdict and facts, and where the rest begins."""
    word = element("tspan", row.decision, class_=f"word {kind(row.decision)}")
    first, *more = textwrap.wrap(row.reason, REASON, initial_indent=": ") or [""]
    y = 62.0
    parts = [
        element("text", PurePath(row.file).name, class_="title", x=MARGIN, y=36.0),
        element("text", word, first, class_="verdict", x=MARGIN, y=y),
    ]
    for line in more:
        y += 19.0
        parts.append(element("text", line, class_="verdict", x=MARGIN, y=y))
    facts = "   ·   ".join(_facts(row, sync))
    parts.append(element("text", facts, x=MARGIN, y=y + 22.0))
    return Markup("").join(parts), y + 54.0


def _facts(row: SyncRow, sync: SyncCurve | None) -> list[str]:
    facts = [MEANING[row.decision]] if not row.accepted else []
    if row.audio_lag_ms is not None and row.low_ms is not None and row.high_ms is not None:
        span = f"{signed(row.low_ms)} to {signed(row.high_ms)}"
        facts.append(f"audio_lag_ms {signed(row.audio_lag_ms)} (95 %: {span})")
        if sync is not None:
            fps = Fraction(1000.0 / sync.frame_ms).limit_denominator(1001)
            frames = signed(syncnet_offset_frames(row.audio_lag_ms, fps))
            facts.append(f"SyncNet's offset {frames} frames")
    if row.confidence is not None:
        facts.append(f"confidence {row.confidence:.2f}")
    if row.faces is not None:
        facts.append(f"{row.faces} face{'s' * (row.faces != 1)}")
    return [*facts, f"estimator {row.estimator}"]


def _charts(row: SyncRow, sync: SyncCurve | None) -> tuple[Markup, float]:
    if sync is None or not any((t.curve.n > 0).any() for t in sync.tracks):
        return Markup(""), 0.0
    if sync.track is None:
        return _placed(charts.face_curves(sync.tracks), MARGIN), charts.HEIGHT + GAP
    left = _placed(charts.lag_curve(sync.track, trusted=row.accepted), MARGIN)
    windows = charts.lag_windows(sync, sync.track)
    return left + _placed(windows, WIDTH - MARGIN - charts.WIDTH), charts.HEIGHT + GAP


def _strips(row: SyncRow, evidence: Evidence) -> tuple[Markup, float]:
    lips, sound = evidence.lips, evidence.sound
    if lips is None and sound is None:
        return Markup(""), 0.0
    ends = [float(lips.t_s[-1])] if lips is not None and len(lips.t_s) else []
    end_s = max([*ends, *([sound.duration_s] if sound is not None else [])])
    shown_s = (0.0, min(end_s, 6.0)) if lips is None else liveliest(lips, end_s)
    parts = [strip.strip(lips, sound, shown_s, "Sound as found")]
    if row.audio_lag_ms is not None and sound is not None:
        way = "advanced" if row.audio_lag_ms > 0 else "delayed"
        heading = f"Sound {way} by {abs(row.audio_lag_ms):.0f} ms"
        parts.append(strip.strip(lips, sound, shown_s, heading, advance_ms=row.audio_lag_ms))
    step = strip.HEIGHT + GAP
    places = [_placed(part, MARGIN, i * step) for i, part in enumerate(parts)]
    return Markup("").join(places), step * len(parts)


def _placed(part: Markup, x: float, y: float = 0.0) -> Markup:
    return element("g", part, transform=f"translate({number(x)} {number(y)})")


def _wrapped(signature: str) -> list[str]:
    """The signature in lines, broken after its separators."""
    lines = [""]
    for part in re.findall(r"[^|,]*[|,]?", signature):
        if len(lines[-1]) + len(part) > LETTERS:
            lines.append("")
        lines[-1] += part
    return lines
