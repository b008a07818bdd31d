"""What a score would run, said before anything is decoded."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from avbench.clip import Source
from avbench.engine.cost import cpu_seconds, media_seconds
from avbench.engine.plan import make_plan
from avbench.scoring.run import Contest


def describe_plan(contest: Contest) -> dict[str, Any]:
    """Clips, features and metrics in the order of work, packages that are not installed."""
    plan = make_plan(contest.protocol.metrics, parameters=contest.protocol.parameters)
    needed = {package for metric in plan.metrics for package in metric.packages}
    needed |= {package for node in plan.nodes for package in node.feature.packages}
    return {
        "system": contest.system.name,
        "protocol": contest.protocol.name,
        "n_clips": len(contest.pairs),
        "n_pairs": len(contest.pairs) - len(contest.missing),
        "features": [{"name": n.key, "needs": list(n.needs)} for n in plan.nodes],
        "metrics": [{"name": m.name, "needs": list(m.needs)} for m in plan.metrics],
        "about_core_s": round(cpu_seconds(plan, media_seconds(_media(contest))), 1),
        "lacking": [f"package {p} (pip install {p})" for p in sorted(needed) if not _installed(p)],
        "missing": contest.missing,
        "extra": contest.extra,
    }


def _media(contest: Contest) -> list[Source]:
    """What is decoded, or about as long: references; hypotheses where those are texts."""
    found = (p.ref if p.ref and p.ref.paths else p.hyp or p.src for p in contest.pairs)
    return [source for source in found if source is not None]


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
