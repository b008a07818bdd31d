"""Who can be told from whom on one metric: rank intervals and groups of ties."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from avbench.board.collect import Run
from avbench.board.paired import CommonScores, common_scores, follows_from_clips
from avbench.stats import rank_tables


@dataclass(frozen=True)
class Standing:
    """One system on one metric.

    Attributes:
        rank_low: best rank that the data allow, 1 is first; None without a rank.
        rank_high: worst rank that the data allow.
        tie_group: 1 for the best and all that cannot be told from it, then 2, ...
        why_not: the reason for having no rank, "" for a ranked system.
    """

    rank_low: int | None
    rank_high: int | None
    tie_group: int | None
    why_not: str


@dataclass(frozen=True)
class Ranking:
    """A metric's standings by run label, and the number of clips that they rest on."""

    metric: str
    n_clips: int
    standings: dict[str, Standing]


def rank(runs: Sequence[Run], metric: str) -> Ranking:
    """Rank intervals and tie groups of comparable runs on one metric.

    Ranked are the systems that cover as many of their clips as the protocol asks for, on the clips
    that all of them have. Everyone else is listed with the reason.
    """
    reasons = {run.label: why_not(run, metric) for run in runs}
    ranked = [run for run in runs if not reasons[run.label]]
    standings = {label: Standing(None, None, None, why) for label, why in reasons.items() if why}
    if not ranked:
        return Ranking(metric, 0, standings)
    common = common_scores(ranked, metric)
    if common.n_clips == 0:
        why = "no clip is scored for every ranked system"
        unranked = {run.label: Standing(None, None, None, why) for run in ranked}
        return Ranking(metric, 0, standings | unranked)
    better = ranked[0].summary.metrics[metric].better
    return Ranking(metric, common.n_clips, standings | _places(ranked, common, better))


def why_not(run: Run, metric: str) -> str:
    """Why a run has no rank on a metric, "" if it has one."""
    summary = run.metric(metric)
    if summary is None:
        return "the run does not hold this metric"
    if summary.better == "none":
        return "no direction of this metric is better"
    if run.system.kind != "system":
        return f"{run.system.kind}, shown for scale"
    if not run.summary.ranked:
        return run.summary.not_ranked_because or "the run says that it is not ranked"
    if run.clips is None:
        return "no scores by clip"
    needed = run.summary.protocol.min_coverage
    if summary.value is None or summary.coverage < needed:
        return (
            f"{summary.n_scored} of {summary.n_expected} clips scored "
            f"({summary.coverage:.1%}); a rank needs {needed:.0%}"
        )
    if not follows_from_clips(run, metric):
        return "the score does not follow from the scores of its clips"
    return ""


def _places(runs: Sequence[Run], common: CommonScores, better: str) -> dict[str, Standing]:
    direction: Literal["higher", "lower"] = "lower" if better == "lower" else "higher"
    places = rank_tables(common.tables, common.clusters, common.pool, direction)
    return {
        run.label: Standing(place.low, place.high, place.group, "")
        for run, place in zip(runs, places, strict=True)
    }
