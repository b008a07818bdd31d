"""What is kept of a corpus while its sessions pass by: rows without curves, and totals."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from avbench.align.decide import Decision
from avbench.align.thresholds import thresholds_for
from avbench.clip import Source
from avbench.datasets.base import Scan
from avbench.prepare import assemble
from avbench.prepare.labels import Move
from avbench.prepare.measured import Measured, Session, decide_session
from avbench.prepare.offset_spool import OffsetSpool
from avbench.prepare.options import Options
from avbench.prepare.prepared import SessionResult
from avbench.prepare.records import ClipRecord, FailureRecord, GroupRecord
from avbench.prepare.remeasure import Chosen, choose
from avbench.prepare.write import WriteResult

if TYPE_CHECKING:
    from avbench.align.pooling import PooledLag
    from avbench.prepare.crops import CropRecord

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What the writing task must know of a clip beside its record. `sound`: see kept_sound."""

    n_frames: int
    sound: Row | None


class Ledger:
    """Takes sessions one at a time, then what writing their clips told.

    A session's curves go to `offsets`; nothing else here grows but by rows of the tables.
    """

    def __init__(self, scan: Scan, options: Options, offsets: OffsetSpool) -> None:
        self._options = options
        self.offsets = offsets
        self._sessions: list[tuple[str, tuple[str, ...], tuple[Decision, ...], PooledLag | None]]
        self._sessions = []
        self.groups: list[GroupRecord] = []
        self.beside: dict[str, PooledLag | None] = {}
        self.failures: list[FailureRecord] = assemble.scan_failures(scan.problems)
        self.crops: list[CropRecord] = []
        self.chosen: list[Chosen] = []
        self.records: dict[str, ClipRecord] = {}
        self._to_write: dict[str, ToWrite] = {}
        self._trimmed_s: dict[str, float] = {}

    def add(self, session: Session) -> None:
        """Notes a session and all its clips."""
        for clip, decision in zip(session.clips, session.decisions, strict=True):
            self._add_clip(clip, session.name, decision)
        ids = tuple(clip.clip.clip_id for clip in session.clips)
        self._sessions.append((session.name, ids, session.decisions, session.pooled))
        within_split = self._options.within_split
        self.groups.append(assemble.group_record(session, within_split=within_split))
        self.failures += assemble.session_failures(session)
        self.crops += [crop for clip in session.clips for crop in clip.crops]
        self.chosen += choose(session, self._options.check)
        seconds = [clip.beside for clip in session.clips if clip.beside is not None]
        if seconds:
            second = decide_session(
                session.name, seconds, thresholds_for(str(self._options.beside))
            )
            self.beside[session.name] = second.pooled

    def sessions(self) -> list[SessionResult]:
        """The sessions by name, with the rows of their clips."""
        return [
            SessionResult(name, tuple(self.records[i] for i in ids), decisions, pooled)
            for name, ids, decisions, pooled in self._sessions
        ]

    @property
    def has_spans(self) -> bool:
        """Whether a clip is part of a longer file."""
        return any(record.clip.source.is_span for record in self.records.values())

    def to_write(self) -> Iterator[tuple[Source, Row]]:
        """Clips that could be decoded: their sources, and the rest of the writing task's rows."""
        for clip_id, facts in self._to_write.items():
            record = self.records[clip_id]
            fps = record.fps
            row = {
                "clip_id": clip_id,
                "n_frames": facts.n_frames,
                "fps": None if fps is None else [fps.numerator, fps.denominator],
                "lag_ms": assemble.moved_ms(record),
                "sound": facts.sound,
            }
            yield record.clip.source, row

    def written(self, results: Iterable[WriteResult]) -> None:
        """Completes the records of `to_write`, in its order."""
        for clip_id, result in zip(self._to_write, results, strict=True):
            self.records[clip_id] = assemble.completed(self.records[clip_id], result)
            if result.written is None:
                row = FailureRecord(clip_id, "write", result.status, result.reason)
                self.failures.append(row)
            elif result.written.trim_start_s:
                self._trimmed_s[clip_id] = result.written.trim_start_s
        self._to_write.clear()

    def moves(self, wanted: Iterable[str]) -> Iterator[Move]:
        """How the words of clips move with their sound; clips of unknown length have none."""
        for clip_id in wanted:
            record = self.records.get(clip_id)
            if record is not None and record.duration_s is not None:
                cut_s = self._trimmed_s.get(clip_id, 0.0)
                earlier_s = assemble.moved_ms(record) / 1000.0 + cut_s
                yield Move(clip_id, earlier_s, record.duration_s)

    def splits(self) -> Counter[str]:
        """Clips by split."""
        return Counter(record.clip.split or "all" for record in self.records.values())

    def _add_clip(self, clip: Measured, session: str, decision: Decision) -> None:
        estimator = self._options.estimator
        self.offsets.add(assemble.offset_record(clip, decision, estimator))
        record = assemble.clip_record(clip, session, decision)
        clip_id = clip.clip.clip_id
        if clip.clock is None:
            unread = WriteResult(None, clip.status, clip.reason)
            record = assemble.completed(record, unread)
        else:
            self._to_write[clip_id] = ToWrite(clip.clock.n_frames, clip.sound)
        self.records[clip_id] = record
