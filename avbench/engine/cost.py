"""About how long a plan takes, said before it runs."""

from collections.abc import Sequence

from avbench.clip import Source
from avbench.engine.plan import Plan
from avbench.engine.sources import describe
from avbench.errors import ClipError

SAMPLE = 50  # files that are asked for their length; the rest is taken to be alike


def media_seconds(sources: Sequence[Source]) -> float:
    """Length of all media together, from the containers of a few spread evenly over them."""
    step = max(1, len(sources) // SAMPLE)
    asked = sources[::step]
    known = [seconds for source in asked if (seconds := _seconds(source)) is not None]
    return sum(known) / len(known) * len(sources) if known else 0.0


def cpu_seconds(plan: Plan, media_s: float) -> float:
    """Core time by what each part cost where it was measured; a guess within a factor of three."""
    parts = [*(node.feature.cost for node in plan.nodes), *(m.cost for m in plan.metrics)]
    return media_s * sum(parts)


def _seconds(source: Source) -> float | None:
    if not source.paths:
        return None
    try:
        info = describe(source)
    except ClipError:
        return None
    end_s = max(s.duration_s for s in (info.video, info.audio) if s is not None)
    return (end_s if source.end_s is None else source.end_s) - source.start_s
