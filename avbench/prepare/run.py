"""From a folder to a prepared corpus: scan, measure, pool, decide, write, measure again, report."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from avbench import __version__
from avbench.clip import Clip, Source
from avbench.datasets.base import Builder, Scan
from avbench.engine.run import Progress, run_rows
from avbench.engine.sources import source_row
from avbench.errors import UserError
from avbench.prepare.kept_sound import drop_all, sound_folder
from avbench.prepare.layout import Layout
from avbench.prepare.ledger import Ledger
from avbench.prepare.measured import Session, by_session, decide_sessions, from_row
from avbench.prepare.offset_spool import OffsetSpool
from avbench.prepare.options import Options, build_id
from avbench.prepare.outputs import write_outputs
from avbench.prepare.prepared import Prepared
from avbench.prepare.protocols import resolve_all
from avbench.prepare.records import Corpus
from avbench.prepare.remeasure import Remeasured, remeasure
from avbench.prepare.report import CorpusReport
from avbench.prepare.totals import check_scan, check_totals
from avbench.prepare.write import WriteTask, result_of

Row = dict[str, Any]
Stages = Callable[[str], Progress | None]  # name of a stage -> its progress


def prepare(builder: Builder, root: Path, options: Options, stages: Stages) -> Prepared:
    """Prepares the corpus below `root` into `options.out`; the input is never changed.

    After an interruption the same call carries on; same input, same bytes, whatever the workers.
    The curves of one session are in memory at a time; the rest grows by table rows alone.

    Raises:
        UserError: no clips at `root`, or `out` lies inside it.
        DoesNotAddUp: a bug; see `totals`.
    """
    out = options.out
    if out.resolve().is_relative_to(root.resolve()):
        raise UserError(
            f"{out} lies inside {root}, which is never written to; choose another --out"
        )
    scan = check_scan(builder.scan(root))
    clips = by_session(scan.clips[: options.limit], within_split=options.within_split)
    report = CorpusReport(options.report_samples)
    with OffsetSpool(out / "work") as offsets:
        ledger = Ledger(scan, options, offsets)
        for session in _sessions(clips, options, stages("measure")):
            ledger.add(session)
            report.add(session)
        _write(ledger, options, stages("write"))
        again = remeasure(ledger.chosen, ledger.records, _measurer(options, stages("check")))
        prepared = _prepared(builder, scan, ledger, again, options)
        write_outputs(prepared, scan, ledger, options)
        totals = check_totals(Layout(out), ledger, scan)
    report.write(prepared, ledger.failures, options)
    return replace(prepared, totals=totals)


def _sessions(
    clips: Sequence[Clip], options: Options, progress: Progress | None
) -> Iterator[Session]:
    """Sessions by name, decided, one at a time."""
    kept = None if options.write == "none" else str(sound_folder(options.out))
    more: Row = {"sound": {"folder": kept, "exact": options.write == "av"}}
    if options.beside is not None:
        more["beside"] = options.beside
    if options.crops:
        out = options.out.resolve()
        waiting = str(out / "work" / "crops")
        more["crops"] = {"kinds": list(options.crops), "folder": waiting, "out": str(out)}
    rows = _measurer(options, progress, more)([(c.clip_id, c.source) for c in clips])
    measured = (from_row(clip, row) for clip, row in zip(clips, rows, strict=True))
    return decide_sessions(measured, options.thresholds, within_split=options.within_split)


def _measurer(
    options: Options, progress: Progress | None, more: Row | None = None
) -> Callable[[Sequence[tuple[str, Source]]], Iterator[Row]]:
    """Measures (id, source) pairs through the engine; `more`: settings of the task."""
    settings = {
        "estimator": options.estimator,
        "parameters": options.parameters,
        "cache": str((options.out / "work" / "cache").resolve()),
        "avbench": __version__,
        **(more or {}),
    }

    def measure(items: Sequence[tuple[str, Source]]) -> Iterator[Row]:
        rows = [{"clip_id": i, "source": source_row(s)} for i, s in items]
        work, how = options.out / "work", options.execution
        return run_rows("measure", settings, rows, work, how=how, progress=progress).rows()

    return measure


def _write(ledger: Ledger, options: Options, progress: Progress | None) -> None:
    """Writes the clips that could be decoded, and notes in the ledger what came of it."""
    settings = {
        "out": str(options.out.resolve()),
        "write": options.write,
        "edge": options.edge,
        "avbench": __version__,
    }
    if options.write == "none" and not ledger.has_spans:  # lengths alone: no work for workers
        task = WriteTask(settings)
        ledger.written(task.result(row, source) for source, row in ledger.to_write())
        return
    rows = [row | {"source": source_row(source)} for source, row in ledger.to_write()]
    work, how = options.out / "work", options.execution
    done = run_rows("write", settings, rows, work, how=how, progress=progress)
    ledger.written(map(result_of, done.rows()))
    drop_all(sound_folder(options.out))


def _prepared(
    builder: Builder, scan: Scan, ledger: Ledger, again: Remeasured | None, options: Options
) -> Prepared:
    version, build = str(builder.version), build_id(options)
    return Prepared(
        corpus=Corpus(builder.name, version, builder.licence, builder.citation, build),
        sessions=ledger.sessions(),
        records=[ledger.records[clip_id] for clip_id in sorted(ledger.records)],
        remeasured=again,
        notes=scan.notes,
        beside=ledger.beside,
        protocols=resolve_all(builder.name, ledger.records),
    )
