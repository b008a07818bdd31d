"""Hands the corpus report what it shows, whatever the size of the corpus."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from avbench.align.offset import syncnet_offset_frames
from avbench.align.pooling import sum_curves
from avbench.board.report import (
    ClipLine,
    Interval,
    Remeasure,
    ReportData,
    RestOfSessions,
    SessionLag,
    write_report,
)
from avbench.prepare.assemble import notes, number
from avbench.prepare.bounded import Evenly, Worst
from avbench.prepare.measured import Measured, Session
from avbench.prepare.pictures import contact_sheets
from avbench.prepare.prepared import Prepared
from avbench.prepare.remeasure import Remeasured, lag_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from avbench.align.decide import Decision
    from avbench.align.pooling import PooledLag

TOLERANCE_MS = 40.0  # a frame of 25 fps
WORST = 25
MAX_SESSIONS = 300  # beyond this the page shows those with the largest lags, and sums up the rest
MAX_PICTURED = 2_048  # clips of which the contact sheets show a few


class CorpusReport:
    """Sees each session once, with its curves, and keeps what the page shows.

    What is kept is bounded: sessions with the largest pooled lags, the worst clips, clips for the
    contact sheets. All sessions together are counted.
    """

    def __init__(self) -> None:
        self._sessions: Worst[SessionLag] = Worst(MAX_SESSIONS, _lag_size)
        self._clips: Worst[tuple[str, Measured, Decision]] = Worst(WORST, _badness)
        self._pictured: Evenly[Measured] = Evenly(MAX_PICTURED)
        self._all = RestOfSessions(0, 0, 0, {})

    def add(self, session: Session) -> None:
        """Takes the next session; they come by name."""
        line = _session(session)
        self._all = _sum(self._all, line)
        self._sessions.add(line)
        for clip, decision in zip(session.clips, session.decisions, strict=True):
            self._clips.add((session.name, clip, decision))
            if clip.faces is not None:
                self._pictured.add(replace(clip, sync=None))

    def write(self, path: Path, prepared: Prepared, facts: dict[str, str]) -> None:
        """Writes `report.html`: sessions, decisions, faces, clips that a person should look at."""
        shown = self._sessions.kept()
        rest = self._all
        for line in shown:
            rest = _sum(rest, line, -1)
        if not rest.n_sessions:
            shown.sort(key=lambda line: line.session)
        data = ReportData(
            corpus=prepared.corpus.name,
            n_clips=len(prepared.records),
            decisions=prepared.decisions,
            sessions=shown,
            rest=rest if rest.n_sessions else None,
            beside=_beside(prepared.beside, shown),
            worst=[_line(*item) for item in self._clips.kept()],
            remeasure=_again(prepared.remeasured),
            pictures=contact_sheets(self._pictured.kept()),
            facts=facts | {f"note {i}": note for i, note in enumerate(prepared.remarks, 1)},
        )
        write_report(path, data)


def _sum(total: RestOfSessions, line: SessionLag, sign: int = 1) -> RestOfSessions:
    decisions = Counter(total.decisions)
    for word, n in line.decisions.items():
        decisions[word] += sign * n
    return RestOfSessions(
        total.n_sessions + sign,
        total.n_clips + sign * line.n_clips,
        total.n_measured + sign * line.n_measured,
        {word: n for word, n in sorted(decisions.items()) if n},
    )


def _lag_size(line: SessionLag) -> tuple[float, str]:
    """The largest pooled lag first; sessions without one come last."""
    return (0.0 if line.pooled is None else -abs(line.pooled.value)), line.session


def _beside(
    found: "Mapping[str, PooledLag | None]", shown: list[SessionLag]
) -> dict[str, Interval | None]:
    return {line.session: _interval(found[line.session]) for line in shown if line.session in found}


def _interval(p: "PooledLag | None") -> Interval | None:
    return None if p is None else Interval(p.audio_lag_ms, p.low_ms, p.high_ms)


def _session(session: Session) -> SessionLag:
    pooled = session.pooled
    tracks = [t for c in session.clips if c.sync is not None and (t := c.sync.track) is not None]
    curve = sum_curves([t.curve for t in tracks]) if tracks else None
    lags = [lag for clip in session.clips if (lag := lag_of(clip)) is not None]
    return SessionLag(
        session=session.name,
        n_clips=len(session.clips),
        n_measured=len(lags),
        pooled=_interval(pooled),
        tau_ms=None if pooled is None else pooled.tau_ms,
        clip_lags_ms=lags,
        curve_lags_ms=[] if curve is None else curve.lags_ms.tolist(),
        curve_ncc=[] if curve is None else curve.ncc.tolist(),
        syncnet_frames=None if pooled is None else syncnet_offset_frames(pooled.audio_lag_ms),
        decisions=dict(sorted(Counter(d.decision for d in session.decisions).items())),
        note=notes(session),
    )


def _badness(item: "tuple[str, Measured, Decision]") -> tuple[bool, float, str]:
    """Refused and failed first, then the largest corrections."""
    _, clip, decision = item
    return decision.accepted, -abs(number(decision.audio_lag_ms) or 0.0), clip.clip.clip_id


def _line(session: str, clip: Measured, decision: "Decision") -> ClipLine:
    estimate = None if clip.sync is None else clip.sync.estimate
    lag = None
    if estimate is not None and number(estimate.audio_lag_ms) is not None:
        lag = Interval(estimate.audio_lag_ms, estimate.low_ms, estimate.high_ms)
    return ClipLine(
        clip_id=clip.clip.clip_id,
        session=session,
        decision=decision.decision,
        lag=lag,
        confidence=None if estimate is None else number(estimate.confidence),
        reason=decision.reason,
    )


def _again(found: Remeasured | None) -> Remeasure | None:
    if found is None:
        return None
    return Remeasure(found.before_ms, found.after_ms, TOLERANCE_MS, found.n_unmeasured)
