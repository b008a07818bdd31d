"""The proof: corrected clips are measured again, as they would be read."""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from avbench.align.decide import Decision
from avbench.clip import Source
from avbench.prepare.measured import Measured, Session, from_row
from avbench.prepare.write import WriteResult

Measurer = Callable[[Sequence[tuple[str, Source]]], list[dict[str, Any]]]


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


def remeasure(
    sessions: Sequence[Session],
    results: dict[str, WriteResult],
    share: float,
    measure: Measurer,
) -> Remeasured | None:
    """Measures `share` of each session's accepted clips again, at least one where share > 0."""
    chosen = [(s, *pair) for s in sessions for pair in _sample(s, share)]
    if not chosen:
        return None
    items = [
        (c.clip.clip_id, _corrected(c, decision, results[c.clip.clip_id]))
        for _, c, decision in chosen
    ]
    found = [from_row(c.clip, row) for (_, c, _), row in zip(chosen, measure(items), strict=True)]
    rows = [
        (session.name, c.clip.clip_id, before, after)
        for (session, c, _), again in zip(chosen, found, strict=True)
        if (before := lag_of(c)) is not None and (after := lag_of(again)) is not None
    ]
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


def _sample(session: Session, share: float) -> list[tuple[Measured, Decision]]:
    accepted = [
        pair for pair in zip(session.clips, session.decisions, strict=True) if pair[1].accepted
    ]
    accepted.sort(key=lambda pair: hashlib.sha256(pair[0].clip.clip_id.encode()).digest())
    return accepted[: math.ceil(len(accepted) * share)]


def _corrected(clip: Measured, decision: Decision, result: WriteResult) -> Source:
    written, source = result.written, clip.clip.source
    if written is not None and written.audio_rel is not None:
        return Source(written.video, written.audio)
    corrected = decision.decision.startswith("corrected_")
    lag = decision.audio_lag_ms if corrected else 0.0
    return Source(source.video, source.audio, source.audio_lag_ms + lag)


def _medians(rows: Sequence[tuple[str, str, float, float]]) -> dict[str, float]:
    by_session: dict[str, list[float]] = {}
    for session, _, _, after in rows:
        by_session.setdefault(session, []).append(after)
    return {name: sorted(lags)[len(lags) // 2] for name, lags in by_session.items()}
