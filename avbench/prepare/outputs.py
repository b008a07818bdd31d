"""Everything that is written beside the media: tables, protocols and card."""

from avbench.datasets.base import Scan
from avbench.datasets.word_table import WordTable
from avbench.prepare import tables
from avbench.prepare.card import CardFacts, write_card
from avbench.prepare.croissant import write_croissant
from avbench.prepare.ledger import Ledger
from avbench.prepare.options import Options
from avbench.prepare.prepared import Prepared
from avbench.prepare.protocols import write_protocols


def write_outputs(prepared: Prepared, scan: Scan, ledger: Ledger, options: Options) -> None:
    """Writes the tables below OUT/manifest, the split protocols and the dataset card."""
    out = options.out
    tables.write_clips(out, prepared.records, prepared.corpus)
    tables.write_sorted_offsets(out, ledger.offsets)
    tables.write_groups(out, ledger.groups)
    tables.write_failures(out, ledger.failures)
    tables.write_crop_rows(out, ledger.crops)
    kept = {record.clip.clip_id for record in prepared.records}
    tables.write_targets(out, [t for t in scan.targets if t.clip_id in kept])
    words = _table(scan)
    tables.write_moved_words(out, words, ledger.moves(sorted(words)))
    write_protocols(out, prepared.protocols)
    told = CardFacts(
        estimator=options.estimator,
        write=options.write,
        edge=options.edge,
        tolerance_ms=options.thresholds.tolerance_ms,
        hours=sum(r.duration_s or 0.0 for r in prepared.records) / 3600.0,
        notes=prepared.notes,
        protocols=tuple(p.protocol.name for p in prepared.protocols if p.split_of),
    )
    for write in (write_card, write_croissant):
        write(
            out,
            prepared.corpus,
            splits=dict(ledger.splits()),
            decisions=prepared.decisions,
            facts=told,
        )


def _table(scan: Scan) -> WordTable:
    """The scan's words as columns."""
    if isinstance(scan.words, WordTable):
        return scan.words
    table = WordTable()
    for clip_id in scan.words:
        table.add(clip_id, scan.words[clip_id])
    return table
