"""Who differs from whom: every pair of the best systems on one metric, tested and corrected.

p-values are of approximate randomisation on the clips that both have, corrected by Holm over all
pairs of the table. A pair whose speakers are too few to get below the level is said to be so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from avbench.board.collect import Run
from avbench.board.compare import ALPHA
from avbench.board.lag_charts import signed
from avbench.board.paired import common_scores
from avbench.board.table import Board
from avbench.stats import approximate_randomisation, holm
from avbench.stats.resample import score_of

MAX_SYSTEMS = 16  # 120 pairs a metric


@dataclass(frozen=True)
class Pair:
    """Row minus column on their common clips; `verdict` is of the row."""

    difference: float
    p_holm: float
    n_clips: int
    verdict: str


@dataclass(frozen=True)
class Matrix:
    """One metric: labels best first, and a pair for each two of them, in both directions."""

    metric: str
    better: str
    labels: tuple[str, ...]
    n_left_out: int
    pairs: Mapping[tuple[str, str], Pair]


def matrices(board: Board, runs: Sequence[Run]) -> list[Matrix]:
    """One a metric that has a direction and at least two ranked systems."""
    by_label = {run.label: run for run in runs}
    found = []
    for i, column in enumerate(board.columns):
        labels = _best_first(board, i)
        shown = labels[:MAX_SYSTEMS]
        if len(shown) > 1:
            pairs = _pairs([by_label[label] for label in shown], column.name, column.better)
            found.append(Matrix(column.name, column.better, shown, len(labels) - len(shown), pairs))
    return found


def _best_first(board: Board, i: int) -> tuple[str, ...]:
    sign = -1.0 if board.columns[i].better == "higher" else 1.0
    ranked = [
        (sign * cell.summary.value, row.label)
        for row in board.rows
        if (cell := row.cells[i]).standing.rank_low is not None
        and cell.summary is not None
        and cell.summary.value is not None
    ]
    return tuple(label for _, label in sorted(ranked))


def _pairs(runs: Sequence[Run], metric: str, better: str) -> dict[tuple[str, str], Pair]:
    tested = [(a, b, *_tested(a, b, metric)) for a, b in combinations(runs, 2)]
    adjusted = holm([p for _, _, _, p, _, _ in tested]).tolist()
    found = {}
    for (a, b, difference, plain_p, n_clips, k), p in zip(tested, adjusted, strict=True):
        # swapping whole speakers: 2^K swaps, and a p-value counts at least two of them
        can_tell = plain_p >= ALPHA or 2.0 ** (1 - k) * len(tested) < ALPHA
        for row, column, value in ((a, b, difference), (b, a, -difference)):
            verdict = _verdict(value, p, better, can_tell=can_tell)
            found[row.label, column.label] = Pair(value, p, n_clips, verdict)
    return found


def _tested(a: Run, b: Run, metric: str) -> tuple[float, float, int, int]:
    """Difference, p-value, clips, speakers."""
    common = common_scores([a, b], metric)
    first, second = common.tables
    if common.n_clips == 0:
        return (0.0, 1.0, 0, 0)
    p = approximate_randomisation(first, second, common.clusters, common.pool)
    difference = score_of(first, common.pool) - score_of(second, common.pool)
    return (difference, p, common.n_clips, common.n_clusters)


def _verdict(difference: float, p: float, better: str, *, can_tell: bool) -> str:
    if not can_tell:
        return "too few speakers"
    if p >= ALPHA:
        return "not told apart"
    return "better" if (difference > 0) == (better == "higher") else "worse"


def difference_text(pair: Pair) -> str:
    """The difference with its sign."""
    return signed(pair.difference, 3 if abs(pair.difference) < 10 else 1)


def p_text(pair: Pair) -> str:
    """The corrected p-value."""
    return "< 0.001" if pair.p_holm < 0.001 else f"{pair.p_holm:.3f}"
