"""Which clips the report shows by example and in films, chosen while sessions pass by."""

import hashlib
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from avbench.align.decide import DECISIONS
from avbench.board.report_parts import Example
from avbench.prepare.assemble import number
from avbench.prepare.bounded import Worst

if TYPE_CHECKING:
    from avbench.align.decide import Decision
    from avbench.prepare.measured import Measured, Session

EXAMPLES = 3  # of each refusal
LARGEST, ACCEPTED, REFUSED = (
    "one of the largest corrections",
    "accepted, drawn by lot",
    "refused, drawn by lot",
)
KINDS = (LARGEST, ACCEPTED, REFUSED)


@dataclass(frozen=True, slots=True)
class Choice:
    """A clip that may be shown. `track_frames`: length of its chosen face's track."""

    clip_id: str
    session: str
    decision: str
    reason: str
    lag_ms: float
    can_be_shown: bool
    track_frames: int | None

    @property
    def draw(self) -> bytes:
        """A lot: the same in every run, and blind to what the clip is."""
        return hashlib.sha256(self.clip_id.encode()).digest()


class Choices:
    """Keeps a few clips of each kind, however many pass by."""

    def __init__(self, n_films: int) -> None:
        self._n = n_films
        self._largest = Worst[Choice](max(1, n_films), lambda c: (-abs(c.lag_ms), c.clip_id))
        self._accepted = _drawn(max(1, n_films))
        self._refused: dict[str, Worst[Choice]] = {}

    def add(self, session: "Session") -> None:
        """Takes the next session."""
        for clip, decision in zip(session.clips, session.decisions, strict=True):
            choice = _choice(session.name, clip, decision)
            if decision.accepted:
                self._accepted.add(choice)
                if decision.decision != "ok":
                    self._largest.add(choice)
            else:
                kept = self._refused.setdefault(choice.decision, _drawn(max(EXAMPLES, self._n)))
                kept.add(choice)

    def examples(self) -> dict[str, list[Example]]:
        """A few clips of each refusal or failure."""
        return {
            word: [Example(c.clip_id, c.reason) for c in kept.kept()[:EXAMPLES]]
            for word, kept in sorted(self._refused.items())
        }

    def films(self) -> list[tuple[str, Choice]]:
        """(kind, clip): a third of the largest corrections, of accepted and of refused clips.

        Where there are too few of a kind the others fill its places; no clip comes twice.
        """
        lists = (
            [(LARGEST, c) for c in self._largest.kept()],
            [(REFUSED, c) for c in self._by_turns()],
            [(ACCEPTED, c) for c in self._accepted.kept()],
        )
        turns = [pair for turn in zip_longest(*lists) for pair in turn if pair is not None]
        once: dict[str, tuple[str, Choice]] = {}
        for kind, choice in turns:
            if choice.can_be_shown:
                once.setdefault(choice.clip_id, (kind, choice))
        return sorted(list(once.values())[: self._n], key=lambda pair: KINDS.index(pair[0]))

    def _by_turns(self) -> list[Choice]:
        """Refused clips, one of each decision, then the second of each."""
        words = [word for word in DECISIONS if word in self._refused]
        columns = [self._refused[word].kept() for word in words if word.startswith("refused_")]
        return [c for turn in zip_longest(*columns) for c in turn if c is not None]


def _drawn(size: int) -> Worst[Choice]:
    return Worst(size, lambda choice: choice.draw)


def _choice(session: str, clip: "Measured", decision: "Decision") -> Choice:
    sync = clip.sync
    track = None if sync is None else sync.track
    return Choice(
        clip_id=clip.clip.clip_id,
        session=session,
        decision=decision.decision,
        reason=decision.reason or clip.reason,
        lag_ms=number(decision.audio_lag_ms) or 0.0,
        can_be_shown=clip.clock is not None,
        track_frames=None if track is None else track.n_frames,
    )
