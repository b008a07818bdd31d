"""A clip with what was measured on it, and the decisions of whole sessions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from avbench.align.decide import Decision, DecisionConfig, decide, decide_failure
from avbench.align.pooling import PooledLag
from avbench.align.sync import SyncCurve
from avbench.clip import Clip
from avbench.engine.pack import from_plain
from avbench.features.clock import ClockFacts
from avbench.prepare.crops import CropRecord

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """One clip of the corpus. `sync` is None where nothing could be measured: see status, reason.

    `facts`: what the containers say (None: no media); `faces`: count and a box for the report;
    `sound`: length of the decoded sound, and where it is kept until it is written; `beside`: the
    same clip by the second estimator, if one was asked; `crops`: rows of the crops table.
    """

    clip: Clip
    status: str
    reason: str
    facts: Row | None
    clock: ClockFacts | None
    faces: Row | None
    sync: SyncCurve | None
    sound: Row | None = None
    beside: "Measured | None" = None
    crops: tuple[CropRecord, ...] = ()


@dataclass(frozen=True)
class Session:
    """Clips that share a lag, what their pool says, and the decision for each, in order.

    It holds every clip's curves: of a large corpus there is one session in memory at a time.
    """

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
        sound=row.get("sound"),
        beside=_beside(clip, row),
        crops=tuple(CropRecord(**crop) for crop in row.get("crops") or ()),
    )


def session_of(clip: Clip, *, within_split: bool) -> str:
    """The name of the group that a clip is pooled with; its own where it has no session."""
    session = clip.session or clip.clip_id
    return f"{session}:{clip.split}" if within_split else session


def by_session(clips: Iterable[Clip], *, within_split: bool) -> list[Clip]:
    """Session after session, in each the clips by id."""
    return sorted(clips, key=lambda c: (session_of(c, within_split=within_split), c.clip_id))


def decide_sessions(
    measured: Iterable[Measured], config: DecisionConfig, *, within_split: bool = False
) -> Iterator[Session]:
    """Pools each session and decides its clips; these must come session after session."""
    groups = groupby(measured, key=lambda m: session_of(m.clip, within_split=within_split))
    for name, clips in groups:
        yield decide_session(name, list(clips), config)


def decide_session(name: str, clips: Sequence[Measured], config: DecisionConfig) -> Session:
    """Pools one session and decides its clips."""
    curves = [clip.sync for clip in clips if clip.sync is not None]
    found, pooled = decide(curves, config) if curves else ([], None)
    decided = iter(found)
    decisions = [
        next(decided) if clip.sync is not None else decide_failure(clip.status, clip.reason)
        for clip in clips
    ]
    return Session(name, tuple(clips), tuple(decisions), pooled)


def _beside(clip: Clip, row: Row) -> Measured | None:
    second = row.get("beside")
    return None if second is None else from_row(clip, {"facts": row["facts"], **second})
