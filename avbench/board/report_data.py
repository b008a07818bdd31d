"""What the corpus report shows: plain numbers, handed over by whoever prepared the corpus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from avbench.board.charts import Interval
from avbench.board.report_parts import Drifts, Example, Films, Head, Overview, Protocols


@dataclass(frozen=True)
class SessionLag:
    """Clips that share one recording set-up, and the lag they share.

    Attributes:
        session: name of the group.
        n_clips: clips of the session.
        n_measured: clips that entered the pooled lag.
        pooled: pooled audio_lag_ms with its 95 % interval; None where nothing could be pooled.
        tau_ms: spread of the true lag between clips; None where unknown.
        clip_lags_ms: lag of every measured clip.
        curve_lags_ms: lags of the pooled curve, ascending.
        curve_ncc: correlation at each of them.
        syncnet_frames: the pooled lag as SyncNet counts it; None without a pooled lag.
        decisions: clips of the session by decision; they add up to `n_clips`.
        note: what a reader should know ("two modes", "pooled by split").
    """

    session: str
    n_clips: int
    n_measured: int
    pooled: Interval | None
    tau_ms: float | None
    clip_lags_ms: Sequence[float]
    curve_lags_ms: Sequence[float]
    curve_ncc: Sequence[float]
    syncnet_frames: float | None
    decisions: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True)
class RestOfSessions:
    """The sessions of a large corpus that have no line of their own, summed up.

    Attributes:
        n_sessions: sessions.
        n_clips: their clips.
        n_measured: clips that entered a pooled lag.
        decisions: their clips by decision; they add up to `n_clips`.
    """

    n_sessions: int
    n_clips: int
    n_measured: int
    decisions: Mapping[str, int]


@dataclass(frozen=True)
class ClipLine:
    """One row of the table of worst clips; what is unknown is None."""

    clip_id: str
    session: str
    decision: str
    lag: Interval | None
    confidence: float | None
    reason: str


@dataclass(frozen=True)
class Remeasure:
    """The written clips measured again: the proof that the correction did what it says.

    Attributes:
        before_ms: lag of each re-measured clip before correction.
        after_ms: lag of the same clips, in the same order, as written.
        tolerance_ms: a residual up to this counts as right.
        n_unmeasured: clips of the sample without a lag when measured again.
    """

    before_ms: Sequence[float]
    after_ms: Sequence[float]
    tolerance_ms: float
    n_unmeasured: int = 0


@dataclass(frozen=True)
class Picture:
    """A contact sheet or a strip of frames, as PNG or JPEG bytes."""

    content: bytes
    caption: str


@dataclass(frozen=True)
class ReportData:
    """All that the page shows.

    Attributes:
        corpus: name of the corpus.
        n_clips: clips found; equal to the sum of `decisions`.
        decisions: clips by decision (`ok`, `corrected_*`, `refused_*`, `failed_*`).
        sessions: in the order in which they are shown.
        rest: further sessions, which are only counted; None where all are shown.
        beside: pooled lag of each session by a second estimator; empty where none was asked.
        worst: clips that a person should look at, worst first.
        remeasure: None where nothing was written or measured again.
        pictures: contact sheets.
        facts: versions, parameters, folder, build: "name" -> "value", shown as they are.
        zero: in words, what the estimator's zero is, and to how much it is known.
        examples: decision -> some of its clips.
        overview, drifts, protocols, words, failures, films: None where there is nothing to show.
    """

    corpus: str
    n_clips: int
    decisions: Mapping[str, int]
    sessions: Sequence[SessionLag]
    beside: Mapping[str, Interval | None] = field(default_factory=dict)
    worst: Sequence[ClipLine] = ()
    remeasure: Remeasure | None = None
    pictures: Sequence[Picture] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    rest: RestOfSessions | None = None
    zero: str = ""
    overview: Overview | None = None
    drifts: Drifts | None = None
    examples: Mapping[str, Sequence[Example]] = field(default_factory=dict)
    protocols: Protocols | None = None
    words: Head | None = None
    failures: Head | None = None
    films: Films | None = None

    @property
    def n_sessions(self) -> int:
        """All sessions, shown or counted."""
        return len(self.sessions) + (0 if self.rest is None else self.rest.n_sessions)

    def __post_init__(self) -> None:
        """Refuse totals that do not add up.

        Raises:
            ValueError: a bug of the caller; the page would lie.
        """
        _require_sum("the corpus", self.n_clips, self.decisions)
        for session in self.sessions:
            _require_sum(f"session {session.session}", session.n_clips, session.decisions)
        of_sessions = sum(session.n_clips for session in self.sessions)
        if self.rest is not None:
            _require_sum("the rest", self.rest.n_clips, self.rest.decisions)
            of_sessions += self.rest.n_clips
        if self.sessions and of_sessions != self.n_clips:
            raise ValueError(f"sessions hold {of_sessions} clips, the corpus holds {self.n_clips}")


def _require_sum(what: str, n_clips: int, decisions: Mapping[str, int]) -> None:
    if sum(decisions.values()) != n_clips:
        raise ValueError(
            f"{what} holds {n_clips} clips, but its decisions count {sum(decisions.values())}: "
            f"{dict(decisions)}"
        )
