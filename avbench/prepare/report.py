"""Hands the corpus report what it shows."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avbench.align.offset import syncnet_offset_frames
from avbench.align.pooling import sum_curves
from avbench.board.report import ClipLine, Interval, Remeasure, ReportData, SessionLag, write_report
from avbench.prepare.assemble import notes, number
from avbench.prepare.measured import Measured, Session
from avbench.prepare.pictures import contact_sheets
from avbench.prepare.prepared import Prepared
from avbench.prepare.remeasure import Remeasured, lag_of

if TYPE_CHECKING:
    from avbench.align.decide import Decision

TOLERANCE_MS = 40.0  # a frame of 25 fps
WORST = 25


def write_corpus_report(out: Path, prepared: Prepared, facts: dict[str, str]) -> None:
    """Writes `report.html`: sessions, decisions, faces, the clips that a person should look at."""
    sessions = prepared.sessions
    data = ReportData(
        corpus=prepared.corpus.name,
        n_clips=len(prepared.records),
        decisions=prepared.decisions,
        sessions=[_session(s) for s in sessions],
        beside=_beside(prepared),
        worst=_worst(sessions),
        remeasure=_again(prepared.remeasured),
        pictures=contact_sheets([clip for s in sessions for clip in s.clips]),
        facts=facts | {f"note {i}": note for i, note in enumerate(prepared.notes, 1)},
    )
    write_report(out, data)


def _beside(prepared: Prepared) -> dict[str, Interval | None]:
    return {s.name: _pooled(s) for s in prepared.beside}


def _pooled(session: Session) -> Interval | None:
    p = session.pooled
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
        pooled=_pooled(session),
        tau_ms=None if pooled is None else pooled.tau_ms,
        clip_lags_ms=lags,
        curve_lags_ms=[] if curve is None else curve.lags_ms.tolist(),
        curve_ncc=[] if curve is None else curve.ncc.tolist(),
        syncnet_frames=None if pooled is None else syncnet_offset_frames(pooled.audio_lag_ms),
        decisions=dict(sorted(Counter(d.decision for d in session.decisions).items())),
        note=notes(session),
    )


def _worst(sessions: Sequence[Session]) -> list[ClipLine]:
    pairs = [(s.name, c, d) for s in sessions for c, d in zip(s.clips, s.decisions, strict=True)]
    return [_line(*item) for item in sorted(pairs, key=_badness)[:WORST]]


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
