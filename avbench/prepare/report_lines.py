"""Sessions and clips as lines of the corpus report."""

from collections import Counter
from typing import TYPE_CHECKING

from avbench.align.offset import syncnet_offset_frames
from avbench.align.pooling import sum_curves
from avbench.board.report import ClipLine, Interval, Remeasure, RestOfSessions, SessionLag
from avbench.prepare.assemble import notes, number
from avbench.prepare.measured import Measured, Session
from avbench.prepare.remeasure import Remeasured, lag_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from avbench.align.decide import Decision
    from avbench.align.pooling import PooledLag

TOLERANCE_MS = 40.0  # a frame of 25 fps


def added(total: RestOfSessions, line: SessionLag, sign: int = 1) -> RestOfSessions:
    """The sum with a session added, or taken away with `sign` -1."""
    decisions = Counter(total.decisions)
    for word, n in line.decisions.items():
        decisions[word] += sign * n
    return RestOfSessions(
        total.n_sessions + sign,
        total.n_clips + sign * line.n_clips,
        total.n_measured + sign * line.n_measured,
        {word: n for word, n in sorted(decisions.items()) if n},
    )


def lag_size(line: SessionLag) -> tuple[float, str]:
    """The largest pooled lag first; sessions without one come last."""
    return (0.0 if line.pooled is None else -abs(line.pooled.value)), line.session


def beside(
    found: "Mapping[str, PooledLag | None]", shown: list[SessionLag]
) -> dict[str, Interval | None]:
    """The second estimator's lags of the sessions that are shown."""
    return {line.session: _interval(found[line.session]) for line in shown if line.session in found}


def _interval(p: "PooledLag | None") -> Interval | None:
    return None if p is None else Interval(p.audio_lag_ms, p.low_ms, p.high_ms)


def session_line(session: Session) -> SessionLag:
    """A session with its pooled curve."""
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


def badness(item: "tuple[str, Measured, Decision]") -> tuple[bool, float, str]:
    """Refused and failed first, then the largest corrections."""
    _, clip, decision = item
    return decision.accepted, -abs(number(decision.audio_lag_ms) or 0.0), clip.clip.clip_id


def clip_line(session: str, clip: Measured, decision: "Decision") -> ClipLine:
    """A clip with its own lag, trusted or not."""
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


def again(found: Remeasured | None) -> Remeasure | None:
    """The clips that were measured again."""
    if found is None:
        return None
    return Remeasure(found.before_ms, found.after_ms, TOLERANCE_MS, found.n_unmeasured)
