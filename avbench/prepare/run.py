"""From a folder to a prepared corpus: scan, measure, pool, decide, write, measure again, report."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from avbench import __version__
from avbench.align.decide import Decision
from avbench.clip import Clip, Source
from avbench.datasets.base import Builder
from avbench.engine.run import Progress, run
from avbench.engine.sources import source_row
from avbench.errors import UserError
from avbench.prepare import assemble
from avbench.prepare.measured import Measured, Session, decide_sessions, from_row
from avbench.prepare.options import Options, build_id, facts
from avbench.prepare.outputs import write_outputs
from avbench.prepare.prepared import Prepared
from avbench.prepare.records import Corpus
from avbench.prepare.remeasure import remeasure
from avbench.prepare.report import write_corpus_report
from avbench.prepare.write import WriteResult, result_of

Row = dict[str, Any]
Stages = Callable[[str], Progress | None]  # name of a stage -> its progress


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
    sessions = _decided(measured, options)
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
    other = _beside(clips, options, stages)
    prepared = Prepared(corpus, sessions, records, again, scan.notes, other)
    write_outputs(prepared, scan, results, options)
    write_corpus_report(out / "report.html", prepared, facts(options))
    return prepared


def _decided(measured: Sequence[Measured], options: Options) -> list[Session]:
    return decide_sessions(measured, options.thresholds, within_split=options.within_split)


def _beside(clips: Sequence[Clip], options: Options, stages: Stages) -> list[Session]:
    """What the second estimator makes of the same clips; it goes into the report alone."""
    if options.beside is None:
        return []
    second = replace(options, estimator=options.beside, decisions=None)
    return _decided(_measure(clips, second, stages(options.beside)), second)


def _measure(clips: Sequence[Clip], options: Options, progress: Progress | None) -> list[Measured]:
    rows = _measurer(options, progress)([(c.clip_id, c.source) for c in clips])
    return [from_row(clip, row) for clip, row in zip(clips, rows, strict=True)]


def _measurer(
    options: Options, progress: Progress | None
) -> Callable[[Sequence[tuple[str, Source]]], list[Row]]:
    """Measures (id, source) pairs through the engine."""
    settings = {
        "estimator": options.estimator,
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
