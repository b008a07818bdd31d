"""What the engine does to one pair: features, then every metric, one row."""

from pathlib import Path
from typing import Any

from avbench.engine.cache import Cache
from avbench.engine.evaluate import Outcome, evaluate, score
from avbench.engine.jobs import FAILURES
from avbench.engine.plan import make_plan
from avbench.engine.sources import source_of

Row = dict[str, Any]


class ScoreTask:
    """Scores pairs. Settings: metrics, parameters, cache (a folder, or None)."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._plan = make_plan(settings["metrics"], parameters=settings["parameters"])
        self._cache = Cache(Path(settings["cache"]) if settings["cache"] else None)

    def process(self, row: Row) -> Row:
        """The clip's row: value, status, reason and further statistics of each metric."""
        sources = {side: source_of(row.get(side)) for side in ("ref", "hyp", "src")}
        values = evaluate(self._plan, sources, self._cache)
        result: Row = {"clip_id": row["clip_id"], "speaker": row["speaker"]}
        for metric in self._plan.metrics:
            result |= score(metric, values).columns(metric.name)
        return result

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of a pair that no metric could see."""
        result: Row = {"clip_id": row["clip_id"], "speaker": row["speaker"]}
        for metric in self._plan.metrics:
            result |= Outcome({}, status, reason).columns(metric.name)
        return result

    def failure(self, result: Row) -> str:
        """The first metric's status that may end otherwise next time."""
        statuses = (result[f"{m.name}.status"] for m in self._plan.metrics)
        return next((status for status in statuses if status in FAILURES), "")
