"""Do the tables add up? What does not is a bug of avbench, and stops the run."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from avbench.datasets.base import Scan
from avbench.prepare.layout import Layout
from avbench.prepare.ledger import Ledger


class DoesNotAddUp(RuntimeError):
    """The tables contradict each other, or the scan itself."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; this is a bug, please report it with the command that you gave")


def check_scan(scan: Scan) -> Scan:
    """The scan, if its ids are unique and sorted and its problems and words are of its clips.

    Raises:
        DoesNotAddUp: the builder broke its promise.
    """
    ids = [clip.clip_id for clip in scan.clips]
    known = set(ids)
    if len(known) != len(ids):
        twice = [i for i, n in Counter(ids).items() if n > 1]
        raise DoesNotAddUp(f"{len(twice)} clip ids stand twice in the scan, first {twice[0]!r}")
    if ids != sorted(ids):
        raise DoesNotAddUp("the clips of the scan are not sorted by id")
    named = [p.clip_id for p in scan.problems if p.clip_id is not None]
    for what, some in (("problem", named), ("word time", scan.words)):
        _require_known(what, some, known)
    return scan


def check_totals(layout: Layout, ledger: Ledger, scan: Scan) -> dict[str, object]:
    """The totals of the tables as they were written.

    Raises:
        DoesNotAddUp: clips, decisions, offsets and groups do not count alike, or a failure is of a
            clip that was not scanned.
    """
    decisions = Counter(record.decision for record in ledger.records.values())
    counts = {
        "clips": sum(_rows(path) for path in layout.manifest.glob("clips-*.parquet")),
        "decisions": decisions.total(),
        "offsets": _rows(layout.offsets),
        "clips in groups": sum(group.n for group in ledger.groups),
    }
    _require_equal(counts)
    failures = {"failures": len(ledger.failures), "rows for them": _rows(layout.failures)}
    _require_equal(failures)
    named = (f.clip_id for f in ledger.failures if f.clip_id is not None)
    _require_known("failure", named, {clip.clip_id for clip in scan.clips})
    return {
        "clips": counts["clips"],
        "decisions": dict(sorted(decisions.items())),
        "offsets": counts["offsets"],
        "groups": _rows(layout.groups),
        "words": _rows(layout.words),
        "failures": len(ledger.failures),
    }


def _require_equal(counts: dict[str, int]) -> None:
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{n} {what}" for what, n in counts.items())
        raise DoesNotAddUp(f"the tables do not add up: {said}, expected equal numbers")


def _rows(path: Path) -> int:
    rows: int = pq.read_metadata(path).num_rows
    return rows


def _require_known(what: str, ids: Iterable[str], known: set[str]) -> None:
    unknown = next((i for i in ids if i not in known), None)
    if unknown is not None:
        raise DoesNotAddUp(f"a {what} is of {unknown!r}, which is no clip of the scan")
