"""The corpus report: what `prepare` measured, session by session, and what it decided.

The page is one file that opens from a folder: charts are inline SVG, pictures and films are data.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from avbench.board import report_sections as sections
from avbench.board.charts import Interval
from avbench.board.decisions import decision_rows, stacked_parts, tiles
from avbench.board.forest import forest
from avbench.board.lag_charts import curve, histogram, signed
from avbench.board.pages import data_uri, render, write_text
from avbench.board.report_data import (
    ClipLine,
    Picture,
    Remeasure,
    ReportData,
    RestOfSessions,
    SessionLag,
)

__all__ = [
    "ClipLine",
    "Interval",
    "Picture",
    "Remeasure",
    "ReportData",
    "RestOfSessions",
    "SessionLag",
    "write_report",
]

# beyond this many sessions the charts show the largest lags only, and the page says so
MAX_DRAWN = 60
Span = tuple[float, float]


def write_report(out_html: Path, data: ReportData) -> None:
    """Write the page; same data, same bytes.

    Raises:
        ValueError: a picture is neither PNG nor JPEG, or a film no mp4.
    """
    films = data.films is not None
    script = "report.js" if films else ""
    view = _view(data)
    page = render("report.html.j2", style="report.css", script=script, films=films, **view)
    write_text(out_html, page)


def _view(given: ReportData) -> dict[str, Any]:
    data = _with_drawable(given)
    drawn = _drawn(data.sessions)
    lags = [lag for session in drawn for lag in session.clip_lags_ms]
    pooled = [session.pooled for session in drawn if session.pooled is not None]
    span = _span([*lags, *(p.low for p in pooled), *(p.high for p in pooled)])
    return {
        "data": data,
        "contents": sections.contents(data),
        "overview": sections.overview(data),
        "drift_charts": sections.drift_charts(data),
        "refusals": sections.refusals(data),
        "film_views": sections.films(data),
        "beside": _beside(data),
        "signed": signed,
        "decisions": decision_rows(data.decisions),
        "tiles": tiles(data.decisions),
        "decision_bar": stacked_parts(data.decisions),
        "forest": forest({s.session: s.pooled for s in drawn}, "Pooled lag of each session"),
        "cards": [_card(session, span) for session in drawn],
        "n_left_out": len(data.sessions) - len(drawn),
        "remeasure": _remeasured(data.remeasure) if data.remeasure else None,
        "pictures": [(data_uri(p.content), p.caption) for p in data.pictures],
    }


def _beside(data: ReportData) -> list[dict[str, Any]]:
    """Sessions by both estimators, and by how much these differ."""
    rows = []
    for session in data.sessions if data.beside else ():
        first, second = session.pooled, data.beside.get(session.session)
        rows.append(
            {
                "session": session.session,
                "first": first,
                "second": second,
                "apart": None if first is None or second is None else second.value - first.value,
            }
        )
    return rows


def _drawn(sessions: Sequence[SessionLag]) -> list[SessionLag]:
    def size(session: SessionLag) -> tuple[float, str]:
        return (-abs(session.pooled.value) if session.pooled else -np.inf, session.session)

    kept = {session.session for session in sorted(sessions, key=size)[:MAX_DRAWN]}
    return [session for session in sessions if session.session in kept]


def _span(lags: Sequence[float]) -> Span:
    """A common axis: one clip far out must not squeeze the rest into one bar."""
    if not lags:
        return (-100.0, 100.0)
    low, high = np.quantile(np.asarray(lags, dtype=np.float64), [0.05, 0.95])
    margin = max(0.3 * float(high - low), 10.0)
    return float(low) - margin, float(high) + margin


def _with_drawable(data: ReportData) -> ReportData:
    """An interval with an undefined end is shown as none."""

    def known(interval: Interval | None) -> Interval | None:
        return interval if interval is not None and interval.is_finite else None

    sessions = [replace(session, pooled=known(session.pooled)) for session in data.sessions]
    worst = [replace(clip, lag=known(clip.lag)) for clip in data.worst]
    return replace(data, sessions=sessions, worst=worst)


def _card(session: SessionLag, span: Span) -> dict[str, Any]:
    name = session.session
    bars = line = None
    if len(session.clip_lags_ms):
        label = f"{name}: lags of {len(session.clip_lags_ms)} clips"
        bars = histogram(session.clip_lags_ms, span, session.pooled, label)
    points = [p for p in zip(session.curve_lags_ms, session.curve_ncc, strict=True) if _finite(p)]
    if len(points) > 1:
        label = f"{name}: pooled correlation against lag"
        lags, scores = zip(*points, strict=True)
        line = curve(lags, scores, session.pooled, label)
    return {"session": session, "histogram": bars, "curve": line}


def _finite(point: tuple[float, float]) -> bool:
    """A lag without enough overlap has no correlation."""
    return bool(np.isfinite(point).all())


def _remeasured(measured: Remeasure) -> dict[str, Any]:
    span = _span([*measured.before_ms, *measured.after_ms, 0.0])
    columns = (("before", measured.before_ms), ("after", measured.after_ms))
    return {
        "n": len(measured.after_ms),
        "rows": [_residuals(name, lags, measured.tolerance_ms) for name, lags in columns],
        "charts": [
            (name, histogram(lags, span, None, f"lags {name} correction")) for name, lags in columns
        ],
    }


def _residuals(name: str, lags: Sequence[float], tolerance_ms: float) -> dict[str, Any]:
    size = np.abs(np.asarray(lags, dtype=np.float64))
    n_within = int((size <= tolerance_ms).sum())
    some = size.size > 0
    return {
        "name": name,
        "median": float(np.median(size)) if some else None,
        "p95": float(np.quantile(size, 0.95)) if some else None,
        "worst": float(size.max()) if some else None,
        "n_within": n_within,
        "share": n_within / size.size if some else None,
    }
