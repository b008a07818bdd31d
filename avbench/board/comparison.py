"""What a comparison found, as plain data, for JSON and for the terminal."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from avbench.board.svg import MINUS

Verdict = Literal[
    "better", "worse", "different", "not distinguishable", "too few speakers", "not tested"
]


@dataclass(frozen=True)
class Score:
    """One number of the table; `value` is None where nothing could be scored."""

    system: str
    value: float | None
    low: float | None
    high: float | None
    n_scored: int
    n_expected: int
    reasons: dict[str, int]


@dataclass(frozen=True)
class PairedDifference:
    """System minus baseline on their common clips.

    Attributes:
        baseline: label of the system compared with.
        system: label of the other one.
        n_common: clips that both have scored.
        n_clusters: speakers among them.
        value: mean of system - baseline over the common clips; None if not tested.
        low: lower end of its 95 % interval; None with fewer than two speakers.
        high: upper end.
        p_value: of "both score alike", two-sided.
        p_holm: the same after Holm's correction over the metrics of this pair.
        verdict: of the system, at 0.05 after correction; "too few speakers" where no difference,
            however large, could come below that.
        why_not: why nothing was tested, "" otherwise.
    """

    baseline: str
    system: str
    n_common: int
    n_clusters: int
    value: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_holm: float | None
    verdict: Verdict
    why_not: str


@dataclass(frozen=True)
class MetricComparison:
    """One metric: the score of each system, and the differences."""

    metric: str
    better: str
    unit: str
    signature: str
    scores: tuple[Score, ...]
    differences: tuple[PairedDifference, ...]


@dataclass(frozen=True)
class Comparison:
    """Two or more systems under one protocol; the first is the baseline unless all are paired."""

    protocol: str
    manifest: str
    systems: tuple[str, ...]
    metrics: tuple[MetricComparison, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain numbers, text and lists, for `json.dumps`."""
        return {"schema_version": 1, **asdict(self)}

    def score_rows(self) -> list[tuple[str, ...]]:
        """The table of scores as text: a head (metric, systems), then one row a metric."""
        head = ("metric", *self.systems)
        return [head, *((_heading(m), *map(_score_text, m.scores)) for m in self.metrics)]

    def difference_rows(self) -> list[tuple[str, ...]]:
        """The paired differences as text: a head, then one row a metric and pair."""
        head = ("metric", "system", "minus", "difference", "clips", "speakers", "p", "p (Holm)")
        return [
            (*head, "verdict"),
            *(_difference_row(m.metric, d) for m in self.metrics for d in m.differences),
        ]


def _heading(metric: MetricComparison) -> str:
    arrow = {"higher": " \u2191", "lower": " \u2193"}.get(metric.better, "")
    unit = "" if metric.unit in ("", "1") else f" ({metric.unit})"
    return f"{metric.metric}{unit}{arrow}"


def _score_text(score: Score) -> str:
    counts = f"{score.n_scored}/{score.n_expected}"
    if score.value is None:
        return f"none, {counts}"
    return f"{_number(score.value)}{_span(score.low, score.high)}, {counts}"


def _difference_row(metric: str, d: PairedDifference) -> tuple[str, ...]:
    if d.value is None or d.p_value is None or d.p_holm is None:
        return (metric, d.system, d.baseline, "", "", "", "", "", f"not tested: {d.why_not}")
    value = _number(d.value, signed=True) + _span(d.low, d.high)
    tests = (_p(d.p_value), _p(d.p_holm))
    return (
        metric,
        d.system,
        d.baseline,
        value,
        str(d.n_common),
        str(d.n_clusters),
        *tests,
        d.verdict,
    )


def _number(value: float, *, signed: bool = False) -> str:
    digits = 3 if abs(value) < 10 else 2 if abs(value) < 100 else 1
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    if float(text) == 0:
        return text.strip("+-")
    return text.replace("-", MINUS)


def _span(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f" [{_number(low)}, {_number(high)}]"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
