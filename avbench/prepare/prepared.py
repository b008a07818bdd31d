"""What came of preparing a corpus."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from avbench.prepare.measured import Session
from avbench.prepare.records import ClipRecord, Corpus
from avbench.prepare.remeasure import Remeasured


@dataclass(frozen=True)
class Prepared:
    """Sessions as decided, the rows of the clips table, and the proof; `notes` are the scan's.

    `beside`: the sessions as a second estimator has them, if one was asked.
    """

    corpus: Corpus
    sessions: Sequence[Session]
    records: Sequence[ClipRecord]
    remeasured: Remeasured | None
    notes: tuple[str, ...]
    beside: Sequence[Session] = ()

    @property
    def decisions(self) -> dict[str, int]:
        """Clips by decision; they add up to the number of clips."""
        return dict(sorted(Counter(r.decision for r in self.records).items()))
