"""From decisions to the rows of the tables."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from avbench.align.decide import Decision
from avbench.align.sync import SyncCurve
from avbench.datasets.base import Problem
from avbench.prepare.measured import Measured, Session
from avbench.prepare.records import ClipRecord, FailureRecord, GroupRecord, OffsetRecord
from avbench.prepare.write import WriteResult

SOURCES = {"corrected_clip": "clip", "corrected_pooled": "pooled", "corrected_shrunk": "shrunk"}


def clip_record(clip: Measured, session: str, decision: Decision) -> ClipRecord:
    """A row of the clips table, but for what writing the clip tells: see `completed`."""
    facts = clip.facts or {}
    return ClipRecord(
        clip=clip.clip,
        decision=decision.decision,
        group=session,
        audio_lag_ms=number(decision.audio_lag_ms),
        lag_ci_ms=number((decision.high_ms - decision.low_ms) / 2),
        lag_source=SOURCES.get(decision.decision, "none"),
        fps=None if clip.clock is None else clip.clock.fps,
        width=facts.get("width"),
        height=facts.get("height"),
        faces=0 if clip.faces is None else clip.faces["count"],
        face_box=None if clip.faces is None else tuple(clip.faces["box"]),
        source_sha256=facts.get("sha256"),
        source_bytes=facts.get("bytes"),
        src_video_codec=facts.get("video_codec"),
        src_audio_codec=facts.get("audio_codec"),
        src_audio_start_s=facts.get("audio_start_s"),
    )


def completed(record: ClipRecord, result: WriteResult) -> ClipRecord:
    """The row with files and lengths as they were written."""
    moved = result.written is not None and result.written.audio_rel is not None
    left_ms = 0.0 if moved else moved_ms(record)
    return replace(record, lag_in_files_ms=left_ms, **result.columns(record.clip, record.fps))


def moved_ms(record: ClipRecord) -> float:
    """The lag that is taken out of a clip: 0 where nothing is corrected."""
    corrected = record.decision.startswith("corrected_")
    return (record.audio_lag_ms or 0.0) if corrected else 0.0


def offset_record(clip: Measured, decision: Decision, estimator: str) -> OffsetRecord:
    """What was measured on the clip's speaking face, or the first one where none was chosen."""
    common: dict[str, Any] = {"clip_id": clip.clip.clip_id, "estimator": estimator}
    common |= {"decision": decision.decision, "reason": decision.reason or clip.reason}
    if clip.sync is None or not clip.sync.tracks:
        return OffsetRecord(**common)
    return _offset(clip.sync, max(0, clip.sync.chosen), common)


def group_record(session: Session, *, within_split: bool) -> GroupRecord:
    """A row of the groups table."""
    pooled, n = session.pooled, len(session.clips)
    scope = "split" if within_split else "all"
    if pooled is None:
        return GroupRecord(session.name, n=n, reason="too few clips to pool", pool_scope=scope)
    return GroupRecord(
        group=session.name,
        audio_lag_ms=pooled.audio_lag_ms,
        low_ms=pooled.low_ms,
        high_ms=pooled.high_ms,
        tau_ms=pooled.tau_ms,
        n=n,
        n_measured=pooled.n,
        median_ms=number(pooled.median_ms),
        decision=most_common([d.decision for d in session.decisions]),
        reason=notes(session),
        pool_scope=scope,
    )


def notes(session: Session) -> str:
    """What a reader of a session's lag should know."""
    pooled = session.pooled
    if pooled is None:
        return ""
    said = ["sum and median disagree by more than half a frame"] if pooled.disagrees else []
    if pooled.modes_ms:
        said.append("two heaps, at " + " and ".join(f"{m:+.0f} ms" for m in pooled.modes_ms))
    return "; ".join(said)


def scan_failures(problems: Sequence[Problem]) -> list[FailureRecord]:
    """What the scan could not read."""
    return [FailureRecord(p.clip_id, "scan", p.code, p.message, p.path) for p in problems]


def session_failures(session: Session) -> list[FailureRecord]:
    """The clips of a session whose decision is a failure."""
    rows = []
    for clip, decision in zip(session.clips, session.decisions, strict=True):
        clip_id = clip.clip.clip_id
        if clip.sync is None:
            path = _first(clip.clip.source.paths)
            rows.append(FailureRecord(clip_id, "measure", clip.status, clip.reason, path))
        elif decision.decision.startswith("failed_"):
            said = decision.reason
            rows.append(FailureRecord(clip_id, "decide", decision.decision, said, None))
    return rows


def number(value: float) -> float | None:
    """A value, or None for NaN."""
    return value if math.isfinite(value) else None


def most_common(words: list[str]) -> str:
    """The most frequent word; the first by alphabet among equals."""
    return max(sorted(set(words)), key=words.count)


def _offset(sync: SyncCurve, index: int, common: dict[str, Any]) -> OffsetRecord:
    track = sync.tracks[index]
    estimate = track.estimate
    return OffsetRecord(
        **common,
        audio_lag_ms=number(estimate.audio_lag_ms),
        low_ms=number(estimate.low_ms),
        high_ms=number(estimate.high_ms),
        confidence=number(estimate.confidence),
        track=index,
        second_ratio=number(estimate.second_ratio),
        at_edge=estimate.at_edge,
        lags_ms=track.curve.lags_ms,
        curve=track.curve.ncc,
        curve_n=track.curve.n,
    )


def _first(paths: tuple[Path, ...]) -> str | None:
    return str(paths[0]) if paths else None
