"""A clip with what was measured on it, and the decisions of whole sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from avbench.align.decide import Decision, DecisionConfig, decide, decide_failure
from avbench.align.pooling import PooledLag
from avbench.align.sync import SyncCurve
from avbench.clip import Clip
from avbench.engine.pack import from_plain
from avbench.features.clock import ClockFacts

Row = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """One clip of the corpus. `sync` is None where nothing could be measured: see status, reason.

    `facts`: what the containers say (None: no media); `faces`: count and a box for the report.
    """

    clip: Clip
    status: str
    reason: str
    facts: Row | None
    clock: ClockFacts | None
    faces: Row | None
    sync: SyncCurve | None


@dataclass(frozen=True)
class Session:
    """Clips that share a lag, what their pool says, and the decision for each, in order."""

    name: str
    clips: tuple[Measured, ...]
    decisions: tuple[Decision, ...]
    pooled: PooledLag | None


def from_row(clip: Clip, row: Row) -> Measured:
    """A result row of the measuring task beside its clip."""
    clock, sync = row["clock"], row["sync"]
    return Measured(
        clip=clip,
        status=row["status"],
        reason=row["reason"],
        facts=row["facts"],
        clock=None if clock is None else from_plain(ClockFacts, clock),
        faces=row["faces"],
        sync=None if sync is None else from_plain(SyncCurve, sync),
    )


def decide_sessions(
    measured: Sequence[Measured], config: DecisionConfig, *, within_split: bool = False
) -> list[Session]:
    """Groups clips by session (and by split, if asked), pools each group, decides each clip."""
    groups: dict[str, list[Measured]] = {}
    for clip in measured:
        session = clip.clip.session or clip.clip.clip_id
        name = f"{session}:{clip.clip.split}" if within_split else session
        groups.setdefault(name, []).append(clip)
    return [_decide(name, clips, config) for name, clips in sorted(groups.items())]


def _decide(name: str, clips: list[Measured], config: DecisionConfig) -> Session:
    curves = [clip.sync for clip in clips if clip.sync is not None]
    found, pooled = decide(curves, config) if curves else ([], None)
    decided = iter(found)
    decisions = [
        next(decided) if clip.sync is not None else decide_failure(clip.status, clip.reason)
        for clip in clips
    ]
    return Session(name, tuple(clips), tuple(decisions), pooled)
