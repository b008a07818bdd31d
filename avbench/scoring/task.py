"""What the engine does to one pair: features, then every metric, one row."""

from pathlib import Path
from typing import Any

from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
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
        sources = {"ref": source_of(row["ref"]), "hyp": source_of(row["hyp"])}
        values = evaluate(self._plan, sources, self._cache)
        result: Row = {"clip_id": row["clip_id"], "speaker": row["speaker"]}
        for metric in self._plan.metrics:
            result |= score(metric, values).columns(metric.name)
        return result
