"""What came of preparing a corpus."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from avbench.align.decide import Decision
from avbench.align.pooling import PooledLag
from avbench.datasets.protocols import Resolved
from avbench.prepare.records import ClipRecord, Corpus
from avbench.prepare.remeasure import Remeasured


@dataclass(frozen=True, slots=True)
class SessionResult:
    """Clips that share a lag, as rows of the clips table, with a decision for each, in order."""

    name: str
    clips: tuple[ClipRecord, ...]
    decisions: tuple[Decision, ...]
    pooled: PooledLag | None


@dataclass(frozen=True)
class Prepared:
    """The rows of the clips table by id, the sessions by name, and the proof.

    `notes`: the scan's. `beside`: session -> its lag by a second estimator, if one was asked.
    `protocols`: the corpus's split protocols against its clips. `totals`: what `run.json` tells.
    """

    corpus: Corpus
    sessions: Sequence[SessionResult]
    records: Sequence[ClipRecord]
    remeasured: Remeasured | None
    notes: tuple[str, ...]
    beside: Mapping[str, PooledLag | None] = field(default_factory=dict)
    protocols: tuple[Resolved, ...] = ()
    totals: Mapping[str, object] = field(default_factory=dict)

    @property
    def remarks(self) -> list[str]:
        """What a reader should know: the scan's notes, and each protocol's three sets."""
        return [*self.notes, *(found.sentence() for found in self.protocols)]

    @property
    def decisions(self) -> dict[str, int]:
        """Clips by decision; they add up to the number of clips."""
        return dict(sorted(Counter(r.decision for r in self.records).items()))
