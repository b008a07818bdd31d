"""Everything that is written beside the media: tables and card."""

from collections import Counter
from collections.abc import Mapping, Sequence

from avbench.datasets.base import Scan, Word
from avbench.prepare import assemble, tables
from avbench.prepare.card import CardFacts, write_card
from avbench.prepare.labels import shift_words
from avbench.prepare.options import Options
from avbench.prepare.prepared import Prepared
from avbench.prepare.records import ClipRecord
from avbench.prepare.write import WriteResult


def write_outputs(
    prepared: Prepared, scan: Scan, results: Mapping[str, WriteResult], options: Options
) -> None:
    """Writes the tables below OUT/manifest and the dataset card."""
    out = options.out
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
        tolerance_ms=options.thresholds.tolerance_ms,
        hours=sum(r.duration_s or 0.0 for r in prepared.records) / 3600.0,
        notes=prepared.notes,
    )
    write_card(out, prepared.corpus, splits=dict(splits), decisions=prepared.decisions, facts=told)


def _words(
    records: Sequence[ClipRecord], scan: Scan, results: Mapping[str, WriteResult]
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
