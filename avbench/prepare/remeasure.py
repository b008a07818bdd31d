"""The proof: corrected clips are measured again, as they would be read."""

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from avbench.clip import Clip, Source
from avbench.prepare.measured import Measured, Session, from_row
from avbench.prepare.records import ClipRecord

Measurer = Callable[[Sequence[tuple[str, Source]]], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Remeasured:
    """Lags of a sample of accepted clips, before and after, in ms; `n_unmeasured` have none now.

    `pooled_ms`: session -> its median lag after correction.
    """

    clip_ids: tuple[str, ...]
    before_ms: tuple[float, ...]
    after_ms: tuple[float, ...]
    n_unmeasured: int
    pooled_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A clip of the sample, and its lag before correction."""

    session: str
    clip: Clip
    before_ms: float | None


def choose(session: Session, share: float) -> list[Chosen]:
    """`share` of a session's accepted clips, at least one where share > 0 and one was accepted."""
    pairs = zip(session.clips, session.decisions, strict=True)
    accepted = [clip for clip, decision in pairs if decision.accepted]
    accepted.sort(key=lambda clip: hashlib.sha256(clip.clip.clip_id.encode()).digest())
    sample = accepted[: math.ceil(len(accepted) * share)]
    return [Chosen(session.name, clip.clip, lag_of(clip)) for clip in sample]


def remeasure(
    chosen: Sequence[Chosen], records: Mapping[str, ClipRecord], measure: Measurer
) -> Remeasured | None:
    """Measures the chosen clips again. `records`: clip id -> where it lies now."""
    if not chosen:
        return None
    items = [(c.clip.clip_id, _corrected(records[c.clip.clip_id])) for c in chosen]
    rows = []
    for one, row in zip(chosen, measure(items), strict=True):
        after = lag_of(from_row(one.clip, row))
        if one.before_ms is not None and after is not None:
            rows.append((one.session, one.clip.clip_id, one.before_ms, after))
    return Remeasured(
        clip_ids=tuple(row[1] for row in rows),
        before_ms=tuple(row[2] for row in rows),
        after_ms=tuple(row[3] for row in rows),
        n_unmeasured=len(chosen) - len(rows),
        pooled_ms=_medians(rows),
    )


def lag_of(clip: Measured) -> float | None:
    """The lag of the speaking face, or None."""
    estimate = None if clip.sync is None else clip.sync.estimate
    return None if estimate is None else estimate.audio_lag_ms


def _corrected(record: ClipRecord) -> Source:
    if record.audio_rel is not None:
        return Source(record.video, record.audio)
    source = record.clip.source
    return replace(source, audio_lag_ms=source.audio_lag_ms + record.lag_in_files_ms)


def _medians(rows: Sequence[tuple[str, str, float, float]]) -> dict[str, float]:
    by_session: dict[str, list[float]] = {}
    for session, _, _, after in rows:
        by_session.setdefault(session, []).append(after)
    return {name: sorted(lags)[len(lags) // 2] for name, lags in by_session.items()}
