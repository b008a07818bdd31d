"""How the score of many clips comes of their statistics: a mean, a ratio of sums, BLEU, a median.

All but the median need sums alone, so a thousand resamples are one matrix product, whatever the
metric. A pool can be written down (`spec`) and read back (`pool_of`): a board then re-pools runs
without knowing their metrics.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Table = Mapping[str, Floats]  # one array a statistic, one entry a scored clip


@dataclass(frozen=True)
class Pool:
    """A score of many clips, called with their table. `columns`: the statistics that it takes."""

    kind: ClassVar[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The statistics that it takes."""
        raise TypeError(f"{type(self).__name__} must define columns")

    def __call__(self, table: Table) -> float:
        """The score."""
        raise TypeError(f"{type(self).__name__} must define __call__()")

    @property
    def spec(self) -> dict[str, Any]:
        """As JSON: `kind`, and the fields."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class SumPool(Pool):
    """A score that follows from the sums of statistics."""

    def of(self, sums: Floats, n: Floats) -> Floats:
        """Scores (...) from sums (..., m) of `columns`, and the number of clips (...)."""
        raise TypeError(f"{type(self).__name__} must define of()")

    def __call__(self, table: Table) -> float:
        """The score."""
        sums = np.array([np.sum(table[name]) for name in self.columns])
        return float(self.of(sums, np.array(len(table[self.columns[0]]), dtype=np.float64)))


@dataclass(frozen=True)
class Mean(SumPool):
    """The mean of the clips."""

    kind: ClassVar[str] = "mean"
    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """See Pool."""
        return (self.column,)

    def of(self, sums: Floats, n: Floats) -> Floats:
        """See SumPool."""
        return np.asarray(sums[..., 0] / n)


@dataclass(frozen=True)
class Ratio(SumPool):
    """`scale` times the sum of some statistics over that of others; NaN over nothing."""

    kind: ClassVar[str] = "ratio"
    over: tuple[str, ...]
    under: tuple[str, ...]
    scale: float = 1.0

    @property
    def columns(self) -> tuple[str, ...]:
        """See Pool."""
        return (*self.over, *self.under)

    def of(self, sums: Floats, n: Floats) -> Floats:
        """See SumPool."""
        k = len(self.over)
        over, under = sums[..., :k].sum(axis=-1), sums[..., k:].sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(under > 0, self.scale * over / under, np.nan))


@dataclass(frozen=True)
class Bleu(SumPool):
    """Corpus BLEU in percent, as sacreBLEU's defaults have it: four orders, exponential smoothing.

    Columns `<prefix>match1` to 4, `<prefix>total1` to 4, `<prefix>hyp_len`, `<prefix>ref_len`.
    """

    kind: ClassVar[str] = "bleu"
    prefix: str = ""

    ORDERS: ClassVar[int] = 4

    @property
    def columns(self) -> tuple[str, ...]:
        """See Pool."""
        orders = range(1, self.ORDERS + 1)
        counts = [f"{what}{order}" for what in ("match", "total") for order in orders]
        return tuple(f"{self.prefix}{name}" for name in (*counts, "hyp_len", "ref_len"))

    def of(self, sums: Floats, n: Floats) -> Floats:
        """See SumPool."""
        k = self.ORDERS
        match, total = sums[..., :k], sums[..., k : 2 * k]
        hyp_len, ref_len = sums[..., 2 * k], sums[..., 2 * k + 1]
        halvings = np.cumsum(match == 0, axis=-1)  # each order without a match halves once more
        smoothed = np.where(match > 0, match, 0.5**halvings)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean_log = np.log(smoothed / total).mean(axis=-1)
            brevity = np.where(hyp_len < ref_len, np.exp(1.0 - ref_len / hyp_len), 1.0)
            scores = 100.0 * brevity * np.exp(mean_log)
        nothing = (match.sum(axis=-1) == 0) | (total == 0).any(axis=-1)
        return np.asarray(np.where(nothing, 0.0, scores))


@dataclass(frozen=True)
class Chrf(SumPool):
    """Corpus chrF in percent, as sacreBLEU's defaults have it: six orders, beta 2.

    Columns `hyp1`, `ref1`, `match1` and so on: n-grams of either side, and those that they share.
    """

    kind: ClassVar[str] = "chrf"
    beta: float = 2.0

    ORDERS: ClassVar[int] = 6

    @property
    def columns(self) -> tuple[str, ...]:
        """See Pool."""
        orders = range(1, self.ORDERS + 1)
        return tuple(f"{side}{order}" for side in ("hyp", "ref", "match") for order in orders)

    def of(self, sums: Floats, n: Floats) -> Floats:
        """See SumPool."""
        k = self.ORDERS
        hyp, ref, match = sums[..., :k], sums[..., k : 2 * k], sums[..., 2 * k :]
        counted = (hyp > 0) & (ref > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            precision, recall = (
                np.where(counted, match / side, 0.0).sum(axis=-1) / counted.sum(axis=-1)
                for side in (hyp, ref)
            )
            factor = self.beta**2
            scores = (1 + factor) * precision * recall / (factor * precision + recall)
        return np.asarray(np.nan_to_num(100.0 * scores))


@dataclass(frozen=True)
class Median(Pool):
    """The median of the clips."""

    kind: ClassVar[str] = "median"
    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """See Pool."""
        return (self.column,)

    def __call__(self, table: Table) -> float:
        """The score."""
        return float(np.median(table[self.column]))


KINDS: dict[str, type[Pool]] = {p.kind: p for p in (Mean, Ratio, Bleu, Chrf, Median)}


def pool_of(spec: Mapping[str, Any]) -> Pool:
    """The inverse of `Pool.spec`.

    Raises:
        ValueError: no such kind, or other fields than its own.
    """
    fields = {k: tuple(v) if isinstance(v, list) else v for k, v in spec.items() if k != "kind"}
    kind = KINDS.get(str(spec.get("kind")))
    if kind is None:
        raise ValueError(f"pool {spec.get('kind')!r} is unknown; there are {', '.join(KINDS)}")
    try:
        return kind(**fields)
    except TypeError as error:
        raise ValueError(f"pool {spec!r}: {error}") from error
