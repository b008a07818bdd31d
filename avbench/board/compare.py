"""Systems side by side, and whether the differences are more than chance.

Differences are paired by clip id on the clips that both systems have, resampled by speaker.
p-values are of approximate randomisation, corrected by Holm over the metrics of one pair; pairs are
not corrected for one another.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from avbench.board.collect import Run, metric_names, require_comparable
from avbench.board.comparison import (
    Comparison,
    MetricComparison,
    PairedDifference,
    Score,
    Verdict,
)
from avbench.board.paired import common_scores, follows_from_clips
from avbench.errors import UserError
from avbench.stats import approximate_randomisation, holm, paired_bootstrap

__all__ = ["ALPHA", "Comparison", "MetricComparison", "PairedDifference", "Score", "compare"]
ALPHA = 0.05


def compare(runs: Sequence[Run], *, all_pairs: bool = False) -> Comparison:
    """Compare runs, each with the first or each with each.

    Raises:
        UserError: fewer than two runs, or runs that do not belong together.
    """
    if len(runs) < 2:
        raise UserError(f"a comparison needs two runs or more, got {len(runs)}")
    require_comparable(runs)
    pairs = [(a, b) for a, b in combinations(runs, 2) if all_pairs or a is runs[0]]
    names = metric_names(runs)
    found = [_corrected(runs, [_difference(a, b, name) for name in names], names) for a, b in pairs]
    metrics = tuple(
        _metric(runs, name, [pair[i] for pair in found]) for i, name in enumerate(names)
    )
    manifest = runs[0].summary.manifest
    return Comparison(
        protocol=runs[0].protocol,
        manifest=f"{manifest.dataset} {manifest.version}",
        systems=tuple(run.label for run in runs),
        metrics=metrics,
    )


def _metric(
    runs: Sequence[Run], name: str, differences: Sequence[PairedDifference]
) -> MetricComparison:
    metric = next(run.summary.metrics[name] for run in runs if name in run.summary.metrics)
    return MetricComparison(
        metric=name,
        better=metric.better,
        unit=metric.unit,
        signature=metric.signature,
        scores=tuple(_score(run, name) for run in runs),
        differences=tuple(differences),
    )


def _score(run: Run, name: str) -> Score:
    metric = run.metric(name)
    if metric is None:
        n_clips = run.summary.manifest.n_clips
        return Score(run.label, None, None, None, 0, n_clips, {"not_run": n_clips})
    return Score(
        run.label,
        metric.value,
        metric.low,
        metric.high,
        metric.n_scored,
        metric.n_expected,
        dict(sorted(metric.reasons.items())),
    )


def _difference(baseline: Run, system: Run, metric: str) -> PairedDifference:
    untested = _untested(baseline, system, metric)
    if untested.why_not:
        return untested
    common = common_scores([baseline, system], metric)
    a, b = common.tables
    if common.n_clips == 0:
        return replace(untested, why_not="no clip is scored for both")
    difference = paired_bootstrap(b, a, common.clusters, common.pool)
    interval = difference.interval
    return replace(
        untested,
        n_common=common.n_clips,
        n_clusters=common.n_clusters,
        value=difference.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        p_value=approximate_randomisation(b, a, common.clusters, common.pool),
    )


def _untested(baseline: Run, system: Run, metric: str) -> PairedDifference:
    lacking = [r.label for r in (baseline, system) if not follows_from_clips(r, metric)]
    why = f"{' and '.join(lacking)}: no score that follows from clips" if lacking else ""
    return PairedDifference(
        baseline=baseline.label,
        system=system.label,
        n_common=0,
        n_clusters=0,
        value=None,
        low=None,
        high=None,
        p_value=None,
        p_holm=None,
        verdict="not tested",
        why_not=why,
    )


def _corrected(
    runs: Sequence[Run], found: list[PairedDifference], names: Sequence[str]
) -> list[PairedDifference]:
    """The differences of one pair, one a metric, with corrected p-values and verdicts."""
    p_values = [d.p_value for d in found if d.p_value is not None]
    adjusted = iter(holm(p_values).tolist())
    with_p = [d if d.p_value is None else replace(d, p_holm=next(adjusted)) for d in found]
    return [
        replace(d, verdict=_verdict(d, _better(runs, name), len(p_values)))
        for d, name in zip(with_p, names, strict=True)
    ]


def _verdict(difference: PairedDifference, better: str, n_tests: int) -> Verdict:
    if difference.p_holm is None or difference.value is None:
        return "not tested"
    # swapping whole speakers: 2^K swaps, and a p-value counts at least two of them
    if 2.0 ** (1 - difference.n_clusters) * n_tests >= ALPHA:
        return "too few speakers"
    if difference.p_holm >= ALPHA:
        return "not distinguishable"
    if better == "none":
        return "different"
    return "better" if (difference.value > 0) == (better == "higher") else "worse"


def _better(runs: Sequence[Run], name: str) -> str:
    return next(run.summary.metrics[name].better for run in runs if name in run.summary.metrics)
