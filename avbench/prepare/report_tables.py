"""The first rows of long tables for the report, and the split protocols against the clips."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from avbench.board.report_parts import Head, ProtocolLine, Protocols
from avbench.datasets.protocols import Resolved
from avbench.prepare.layout import Layout
from avbench.prepare.records import FailureRecord

WORDS, FAILURES = 12, 20
MESSAGE = 300  # characters of a message that are shown


def words(layout: Layout) -> Head | None:
    """The first word times as they were written; None where there are none."""
    if not layout.words.is_file():
        return None
    file = pq.ParquetFile(layout.words)
    n_rows = file.metadata.num_rows
    if not n_rows:
        return None
    rows: list[dict[str, object]] = next(file.iter_batches(WORDS)).to_pylist()
    columns = ("clip_id", "tier", "word", "start_s", "end_s")
    return Head(
        ("Clip", "Tier", "Word", "From (s)", "To (s)"),
        [[_cell(row[name]) for name in columns] for row in rows],
        n_rows,
        _below(layout, layout.words),
        [*_tiers(file)],
    )


def failures(layout: Layout, found: Sequence[FailureRecord]) -> Head | None:
    """Failures by stage and reason, and the first rows; None where there is none."""
    if not found:
        return None
    counts = Counter(f"{f.stage}: {f.reason}" for f in found)
    first = sorted(found, key=lambda f: (f.clip_id or "", f.stage, f.reason, f.message))[:FAILURES]
    return Head(
        ("Clip", "Stage", "Reason", "Message"),
        [[f.clip_id or "(no clip)", f.stage, f.reason, _short(f.message)] for f in first],
        len(found),
        _below(layout, layout.failures),
        sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])),
    )


def protocols(found: Sequence[Resolved]) -> Protocols | None:
    """Every split of every protocol; None where the corpus has none."""
    lines = [
        ProtocolLine(
            one.protocol.name,
            split,
            n,
            one.protocol.counts.get(split),
            split in one.protocol.approximate,
        )
        for one in found
        for split, n in one.present.items()
    ]
    return Protocols(lines, [one.sentence() for one in found]) if lines else None


def _tiers(file: pq.ParquetFile) -> list[tuple[str, int]]:
    """Rows by tier, counted a row group at a time."""
    counts: Counter[str] = Counter()
    for i in range(file.num_row_groups):
        column = file.read_row_group(i, columns=["tier"]).column("tier")
        for pair in column.value_counts().to_pylist():
            counts[pair["values"]] += pair["counts"]
    names = {"word": "words", "silence": "silences", "phone": "phones"}
    return [(names.get(tier, tier), n) for tier, n in sorted(counts.items())]


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= MESSAGE else text[: MESSAGE - 1] + "…"


def _below(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.out).as_posix()
