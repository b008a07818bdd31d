"""The corpus report's sections beside its sessions: what the templates get for each."""

from typing import Any

from markupsafe import Markup

from avbench.board.decisions import decision_rows
from avbench.board.distribution_charts import slopes, tally_chart
from avbench.board.pages import data_uri
from avbench.board.report_data import ReportData
from avbench.board.report_parts import Film, Tally
from avbench.board.strip_chart import strip_chart
from avbench.board.svg import drawing, element

Charts = list[tuple[Markup, str, str]]  # chart, title, what to see in it


def overview(data: ReportData) -> Charts:
    """All clips and sessions in distributions; empty ones are left out."""
    found = data.overview
    if found is None:
        return []
    n = found.accepted.n
    charts = [
        _chart(
            found.measured,
            "Lags of single clips",
            f"{found.measured.n:,} clips, in colour: the {n:,} whose timing was accepted",
            inside=found.accepted,
        ),
        _chart(found.sessions, "Pooled lags of sessions", f"{found.sessions.n:,} sessions"),
        _chart(
            found.taus,
            "Spread within sessions (τ)",
            f"{found.taus.n:,} sessions; near zero, one lag serves all clips",
            unit="τ (ms)",
        ),
    ]
    return [chart for chart in charts if chart]


def _chart(
    tally: Tally, title: str, said: str, *, unit: str = "audio_lag_ms", inside: Tally | None = None
) -> tuple[Markup, str, str] | None:
    if not tally.n:
        return None
    lags = unit == "audio_lag_ms"
    return tally_chart(tally, f"{title}: {said}", unit, inside=inside, lags=lags), title, said


def drift_charts(data: ReportData) -> Charts:
    """Slopes of the lag within clips."""
    found = data.drifts
    if found is None or not found.n_lines:
        return []
    said = f"{found.n_lines:,} clips"
    charts = [(tally_chart(found.slopes, f"Slopes: {said}", "ms per second"), "Slopes", said)]
    known = [line for line in found.some if line.slope is not None]
    if known:
        few = f"{len(known)} clips spread over the corpus, 95 % intervals, ms per second"
        charts.append((slopes(known, f"Slopes with intervals: {few}"), "With intervals", few))
    return charts


def refusals(data: ReportData) -> list[tuple[Any, Markup]]:
    """Decisions that leave a clip as it is, the most frequent first, with a bar of their share."""
    rows = [row for row in decision_rows(data.decisions) if row.kind not in ("ok", "corrected")]
    rows.sort(key=lambda row: -row.n_clips)
    most = max((row.share for row in rows), default=1.0)
    return [(row, _share_bar(row.share / most, f"d-{row.kind}")) for row in rows]


def _share_bar(share: float, class_: str) -> Markup:
    bar = element("rect", class_=class_, x=0.0, y=0.0, width=max(1.0, 90.0 * share), height=10.0)
    return drawing(90.0, 10.0, "", bar, class_="share-bar", hidden=True)


def films(data: ReportData) -> list[dict[str, Any]]:
    """The films with their players."""
    return [] if data.films is None else [_film(film) for film in data.films.films]


def _film(film: Film) -> dict[str, Any]:
    names = ("as found", "as corrected")
    bodies = [
        (name, body) for name, body in zip(names, (film.before, film.after), strict=True) if body
    ]
    return {
        "clip_id": film.clip_id,
        "kind": film.kind,
        "decision": film.decision,
        "reason": film.reason.replace("+-", "±"),
        "start_s": film.start_s,
        "lag_ms": film.lag_ms,
        "after": film.after is not None,
        "poster": data_uri(film.poster),
        "width": film.size[0],
        "height": film.size[1],
        "players": [(name, data_uri(body)) for name, body in bodies],
        "strip": strip_chart(film.strip, f"{film.clip_id}: lips and sound over time"),
    }


def contents(data: ReportData) -> list[tuple[str, str]]:
    """The sections that there are: anchor, title."""
    there = (
        ("decisions", "Decisions", True),
        ("overview", "All clips", bool(overview(data))),
        ("films", "Watch and hear", data.films is not None),
        ("sessions", "Sessions", bool(data.sessions)),
        ("drift", "Drift", data.drifts is not None),
        ("refusals", "Refused and failed", bool(refusals(data))),
        ("beside", "Second estimator", bool(data.beside)),
        ("again", "Before and after", data.remeasure is not None),
        ("worst", "Clips to look at", bool(data.worst)),
        ("protocols", "Protocols", data.protocols is not None),
        ("words", "Word times", data.words is not None),
        ("failures", "Failures", data.failures is not None),
        ("pictures", "Contact sheets", bool(data.pictures)),
        ("facts", "Made with", bool(data.facts)),
    )
    return [(id_, title) for id_, title, shown in there if shown]
