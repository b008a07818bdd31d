"""What the corpus report shows beside its sessions: distributions, drift, tables, films.

Plain numbers and bytes, all of bounded size: whoever prepared the corpus has counted or chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from avbench.board.charts import Interval


@dataclass(frozen=True)
class Tally:
    """How many values fell into which bin: bin i holds [i - 0.5, i + 0.5) times `step`."""

    step: float
    counts: Mapping[int, int]

    @property
    def n(self) -> int:
        """All values."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Overview:
    """The whole corpus in distributions, in ms.

    `measured`: the clips' own lags; `accepted`: those of clips whose timing was accepted.
    `sessions`: pooled lags; `taus`: spread of the true lag between the clips of a session.
    """

    measured: Tally
    accepted: Tally
    sessions: Tally
    taus: Tally


@dataclass(frozen=True)
class DriftLine:
    """One clip whose lag may change within it. `slope`: ms per second; None if it is not known."""

    clip_id: str
    session: str
    slope: Interval | None
    span_s: float
    decision: str
    reason: str


@dataclass(frozen=True)
class Drifts:
    """The lag within clips.

    `n_lines`: clips long enough for a line through the lags of their windows, `n_short` those that
    are not. `n_sure`: lines whose interval leaves out zero. `n_refused`: clips refused for it.
    `slopes`: ms per second of all lines; `some`: lines drawn with their intervals, spread evenly
    over the corpus; `worst`: clips to look at, worst first.
    """

    n_lines: int
    n_short: int
    n_sure: int
    n_refused: int
    slopes: Tally
    some: Sequence[DriftLine] = ()
    worst: Sequence[DriftLine] = ()


@dataclass(frozen=True)
class Example:
    """A clip with one decision, and its reason in words."""

    clip_id: str
    reason: str


@dataclass(frozen=True)
class ProtocolLine:
    """A split of a protocol against the clips that are there. `expected`: None if not known."""

    protocol: str
    split: str
    present: int
    expected: int | None
    approximate: bool = False


@dataclass(frozen=True)
class Protocols:
    """`lines`: all splits; `sentences`: what is absent or in no split, a sentence a protocol."""

    lines: Sequence[ProtocolLine]
    sentences: Sequence[str]


@dataclass(frozen=True)
class Head:
    """The first rows of a table that lies elsewhere as a whole. `where`: its file, below OUT."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    n_rows: int
    where: str
    counts: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class Strip:
    """What lies below a film, on its clock. `lips`: (time in s, opening) of the speaking face.

    `before`, `after`: loudest sample in each of equal parts of [0, `length_s`], in [0, 1].
    """

    length_s: float
    lips: Sequence[tuple[float, float]]
    before: Sequence[float]
    after: Sequence[float] = ()


@dataclass(frozen=True)
class Film:
    """A clip to watch and hear. `before`, `after`: mp4 bytes; `after` None: nothing was corrected.

    `poster`: JPEG of one of its frames, `size` (width, height) wide and high.
    `kind`: why it was chosen. `start_s`: where in the clip the film begins. `lag_ms`: what was
    taken out.
    """

    clip_id: str
    session: str
    kind: str
    decision: str
    reason: str
    start_s: float
    lag_ms: float
    before: bytes
    after: bytes | None
    poster: bytes
    size: tuple[int, int]
    strip: Strip


@dataclass(frozen=True)
class Films:
    """`licence`: the corpus's, which the films are under. `left_out`: why some are not there."""

    films: Sequence[Film]
    licence: str
    left_out: Sequence[str] = field(default=())

    @property
    def n_bytes(self) -> int:
        """Of all films together."""
        return sum(len(film.before) + len(film.after or b"") for film in self.films)
