"""Distributions and drift of a whole corpus, counted while its sessions pass by."""

from collections import Counter
from typing import TYPE_CHECKING

from avbench.board.charts import Interval
from avbench.board.report_parts import DriftLine, Drifts, Overview, Tally
from avbench.prepare.bounded import Evenly, Worst
from avbench.prepare.remeasure import lag_of

if TYPE_CHECKING:
    from avbench.align.decide import Decision
    from avbench.prepare.measured import Measured, Session

LAG_MS, SESSION_MS, TAU_MS, SLOPE = 10.0, 5.0, 1.0, 1.0  # widths of the bins
MIN_WINDOWS = 4  # fewer make no line; see `align.drift`
DRAWN, WORST = 56, 20


class Counted:
    """A tally in the making."""

    def __init__(self, step: float) -> None:
        self._step = step
        self._counts: Counter[int] = Counter()

    def add(self, value: float) -> None:
        """Takes a value."""
        self._counts[round(value / self._step)] += 1

    def tally(self) -> Tally:
        """What was counted."""
        return Tally(self._step, dict(sorted(self._counts.items())))


class Distributions:
    """Lags of clips and sessions, and the spread within sessions."""

    def __init__(self) -> None:
        self._measured, self._accepted = Counted(LAG_MS), Counted(LAG_MS)
        self._sessions, self._taus = Counted(SESSION_MS), Counted(TAU_MS)

    def add(self, session: "Session") -> None:
        """Takes the next session."""
        for clip, decision in zip(session.clips, session.decisions, strict=True):
            lag = lag_of(clip)
            if lag is not None:
                self._measured.add(lag)
                if decision.accepted:
                    self._accepted.add(lag)
        if session.pooled is not None:
            self._sessions.add(session.pooled.audio_lag_ms)
            self._taus.add(session.pooled.tau_ms)

    def overview(self) -> Overview | None:
        """All of them; None where no clip was measured."""
        measured = self._measured.tally()
        if not measured.n:
            return None
        others = (self._accepted, self._sessions, self._taus)
        return Overview(measured, *(counted.tally() for counted in others))


class DriftCounts:
    """Lines through the lags of windows, and clips that were refused for what they say."""

    def __init__(self) -> None:
        self._n_lines = self._n_short = self._n_sure = self._n_refused = 0
        self._slopes = Counted(SLOPE)
        self._some: Evenly[DriftLine] = Evenly(DRAWN)
        self._worst: Worst[DriftLine] = Worst(WORST, _worse_first)

    def add(self, session: "Session") -> None:
        """Takes the next session."""
        for clip, decision in zip(session.clips, session.decisions, strict=True):
            if clip.sync is not None and clip.sync.track is not None:
                self._add(_line(session.name, clip, decision))

    def _add(self, line: DriftLine) -> None:
        refused = line.decision == "refused_drift"
        self._n_refused += refused
        if line.slope is None:
            self._n_short += 1
        else:
            self._n_lines += 1
            self._n_sure += _least(line) > 0.0
            self._slopes.add(line.slope.value)
            self._some.add(line)
        if refused or _least(line) > 0.0:
            self._worst.add(line)

    def drifts(self) -> Drifts | None:
        """What was counted; None where no clip has a chosen face."""
        if not self._n_lines and not self._n_short:
            return None
        counts = (self._n_lines, self._n_short, self._n_sure, self._n_refused)
        return Drifts(*counts, self._slopes.tally(), self._some.kept(), self._worst.kept())


def _line(session: str, clip: "Measured", decision: "Decision") -> DriftLine:
    assert clip.sync is not None  # noqa: S101 - the caller looked
    drift = clip.sync.drift
    slope = Interval(drift.ms_per_s, drift.low, drift.high)
    known = slope if drift.n >= MIN_WINDOWS and slope.is_finite else None
    reason = decision.reason if decision.decision == "refused_drift" else ""
    return DriftLine(clip.clip.clip_id, session, known, drift.span_s, decision.decision, reason)


def _least(line: DriftLine) -> float:
    """The change across the clip that the interval leaves no doubt of, in ms."""
    slope = line.slope
    return 0.0 if slope is None else max(slope.low, -slope.high) * line.span_s


def _worse_first(line: DriftLine) -> tuple[bool, float, str]:
    return line.decision != "refused_drift", -_least(line), line.clip_id
