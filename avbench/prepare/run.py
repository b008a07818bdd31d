"""From a folder to a prepared corpus: scan, measure, pool, decide, write, measure again, report."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from avbench import __version__
from avbench.align.decide import Decision, DecisionConfig
from avbench.clip import Clip, Source
from avbench.datasets.base import Builder, Scan, Word
from avbench.engine.plan import make_plan
from avbench.engine.run import Progress, run
from avbench.engine.sources import source_row
from avbench.errors import UserError
from avbench.prepare import assemble, tables
from avbench.prepare.card import CardFacts, write_card
from avbench.prepare.labels import shift_words
from avbench.prepare.measure import WANTED
from avbench.prepare.measured import Measured, Session, decide_sessions, from_row
from avbench.prepare.records import ClipRecord, Corpus
from avbench.prepare.remeasure import Remeasured, remeasure
from avbench.prepare.report import write_corpus_report
from avbench.prepare.write import WriteResult, result_of
from avbench.signature import signature

Row = dict[str, Any]
Stages = Callable[[str], Progress | None]  # name of a stage -> its progress
ESTIMATORS = ("lipmotion",)


@dataclass(frozen=True)
class Options:
    """How a corpus is prepared. `check`: share of the accepted clips that are measured again."""

    out: Path
    write: Literal["none", "audio", "av"] = "audio"
    edge: Literal["pad", "trim"] = "pad"
    estimator: str = "lipmotion"
    within_split: bool = False
    check: float = 0.02
    limit: int | None = None
    workers: int = 1
    decisions: DecisionConfig = field(default_factory=DecisionConfig)
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)

    def settings(self) -> Row:
        """What can change a number: part of every result's identity."""
        return {
            "avbench": __version__,
            "estimator": self.estimator,
            "parameters": self.parameters,
            "decisions": asdict(self.decisions),
            "write": self.write,
            "edge": self.edge,
            "within_split": self.within_split,
        }


@dataclass(frozen=True)
class Prepared:
    """What came of it."""

    corpus: Corpus
    sessions: Sequence[Session]
    records: Sequence[ClipRecord]
    remeasured: Remeasured | None
    notes: tuple[str, ...]

    @property
    def decisions(self) -> dict[str, int]:
        """Clips by decision; they add up to the number of clips."""
        return dict(sorted(Counter(r.decision for r in self.records).items()))


def prepare(builder: Builder, root: Path, options: Options, stages: Stages) -> Prepared:
    """Prepares the corpus below `root` into `options.out`; the input is never changed.

    After an interruption the same call carries on; same input, same bytes, whatever the workers.

    Raises:
        UserError: no clips at `root`, or `out` lies inside it.
    """
    out = options.out
    if out.resolve().is_relative_to(root.resolve()):
        raise UserError(
            f"{out} lies inside {root}, which is never written to; choose another --out"
        )
    scan = builder.scan(root)
    clips = scan.clips[: options.limit]
    measured = _measure(clips, options, stages("measure"))
    sessions = decide_sessions(measured, options.decisions, within_split=options.within_split)
    results = _write(sessions, options, stages("write"))
    corpus = Corpus(
        builder.name, str(builder.version), builder.licence, builder.citation, build_id(options)
    )
    records = [
        assemble.clip_record(clip, session.name, decision, results[clip.clip.clip_id])
        for session in sessions
        for clip, decision in zip(session.clips, session.decisions, strict=True)
    ]
    again = remeasure(sessions, results, options.check, _measurer(options, stages("check")))
    prepared = Prepared(corpus, sessions, records, again, scan.notes)
    _write_tables(out, prepared, scan, results, options)
    write_corpus_report(out / "report.html", prepared, facts(options))
    return prepared


def build_id(options: Options) -> str:
    """Names the code and configuration that a prepared corpus came from."""
    text = json.dumps(options.settings(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def facts(options: Options) -> dict[str, str]:
    """What the report says of the run; nothing that differs between two equal runs."""
    plan = make_plan(features=WANTED, parameters=options.parameters)
    return {
        "avbench": __version__,
        "build": build_id(options),
        "estimator": options.estimator,
        "signature": signature(plan.nodes[-1].feature, [n.feature for n in plan.nodes[:-1]]),
        "written": f"{options.write}, edges: {options.edge}",
        **{f"decision: {k}": str(v) for k, v in asdict(options.decisions).items()},
    }


def _measure(clips: Sequence[Clip], options: Options, progress: Progress | None) -> list[Measured]:
    rows = _measurer(options, progress)([(c.clip_id, c.source) for c in clips])
    return [from_row(clip, row) for clip, row in zip(clips, rows, strict=True)]


def _measurer(
    options: Options, progress: Progress | None
) -> Callable[[Sequence[tuple[str, Source]]], list[Row]]:
    """Measures (id, source) pairs through the engine."""
    settings = {
        "parameters": options.parameters,
        "cache": str((options.out / "work" / "cache").resolve()),
        "avbench": __version__,
    }

    def measure(items: Sequence[tuple[str, Source]]) -> list[Row]:
        rows = [{"clip_id": i, "source": source_row(s)} for i, s in items]
        work = options.out / "work"
        return run("measure", settings, rows, work, workers=options.workers, progress=progress)

    return measure


def _write(
    sessions: Sequence[Session], options: Options, progress: Progress | None
) -> dict[str, WriteResult]:
    pairs = [p for s in sessions for p in zip(s.clips, s.decisions, strict=True)]
    settings = {
        "out": str(options.out.resolve()),
        "write": options.write,
        "edge": options.edge,
        "avbench": __version__,
    }
    readable = [(clip, decision) for clip, decision in pairs if clip.clock is not None]
    rows = [_write_row(clip, decision) for clip, decision in readable]
    work = options.out / "work"
    done = run("write", settings, rows, work, workers=options.workers, progress=progress)
    results = {row["clip_id"]: result_of(row) for row in done}
    for clip, _ in pairs:
        results.setdefault(clip.clip.clip_id, WriteResult(None, clip.status, clip.reason))
    return results


def _write_row(clip: Measured, decision: Decision) -> Row:
    clock = clip.clock
    assert clock is not None  # noqa: S101 - only clips that were decoded are written
    corrected = decision.decision.startswith("corrected_")
    return {
        "clip_id": clip.clip.clip_id,
        "source": source_row(clip.clip.source),
        "n_frames": clock.n_frames,
        "fps": [clock.fps.numerator, clock.fps.denominator],
        "lag_ms": decision.audio_lag_ms if corrected else 0.0,
    }


def _write_tables(
    out: Path, prepared: Prepared, scan: Scan, results: dict[str, WriteResult], options: Options
) -> None:
    estimator = options.estimator
    tables.write_clips(out, prepared.records, prepared.corpus)
    pairs = [p for s in prepared.sessions for p in zip(s.clips, s.decisions, strict=True)]
    tables.write_offsets(out, [assemble.offset_record(c, d, estimator) for c, d in pairs])
    groups = [
        assemble.group_record(s, within_split=options.within_split) for s in prepared.sessions
    ]
    tables.write_groups(out, groups)
    failures = assemble.failure_records(scan.problems, prepared.sessions)
    failures += assemble.write_failures(results, {c.clip.clip_id for c, _ in pairs if c.clock})
    tables.write_failures(out, failures)
    tables.write_words(out, _words(prepared.records, scan, results))
    splits = Counter(r.clip.split or "all" for r in prepared.records)
    told = CardFacts(
        estimator=estimator,
        write=options.write,
        edge=options.edge,
        tolerance_ms=options.decisions.tolerance_ms,
        hours=sum(r.duration_s or 0.0 for r in prepared.records) / 3600.0,
        notes=prepared.notes,
    )
    write_card(out, prepared.corpus, splits=dict(splits), decisions=prepared.decisions, facts=told)


def _words(
    records: Sequence[ClipRecord], scan: Scan, results: dict[str, WriteResult]
) -> dict[str, tuple[Word, ...]]:
    """Word times follow the sound: they move with it, and with frames that were trimmed."""
    moved = {}
    for record in records:
        clip_id = record.clip.clip_id
        words = scan.words.get(clip_id)
        written = results[clip_id].written
        if words is None or written is None or record.duration_s is None:
            continue
        corrected = record.decision.startswith("corrected_")
        lag = (record.audio_lag_ms or 0.0) if corrected else 0.0
        moved[clip_id] = shift_words(
            words, lag, start_s=written.trim_start_s, end_s=record.duration_s
        )
    return moved
