"""One clip through a plan: where a ClipError becomes a status and a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from avbench.clip import Source
from avbench.engine.cache import Cache, Keys
from avbench.engine.plan import Node, Plan
from avbench.engine.sources import describe
from avbench.errors import ClipError, Missing, NoTarget
from avbench.features.base import LabelFeature, MediaFeature, Reader
from avbench.metrics.base import Metric

Values = dict[str, Any]  # key of a node -> its value, or the ClipError in its place
_NOTHING = {
    "hyp": "nothing was submitted for this clip",
    "src": "the task names no source clip",
    "ref": "the manifest holds no target of this clip in the language that was asked for",
}


@dataclass(frozen=True)
class Outcome:
    """What a metric says of one clip: its statistics, or why there are none."""

    statistics: dict[str, float]
    status: str = "ok"
    reason: str | None = None

    def columns(self, metric: str) -> dict[str, float | str | None]:
        """The metric's columns of a clip's row: value, status, reason, further statistics."""
        more = {f"{metric}.{k}": v for k, v in self.statistics.items() if k != metric}
        value = self.statistics.get(metric)
        return {
            metric: value,
            f"{metric}.status": self.status,
            f"{metric}.reason": self.reason,
        } | more


def evaluate(plan: Plan, sources: Mapping[str, Source | None], cache: Cache) -> Values:
    """All features of one clip. `sources`: side -> files, None where a side has none.

    A side that a metric asks for and that is not among `sources` (what was translated, of a task
    that translates nothing) counts as missing.
    """
    absent = {n.side for n in plan.nodes if n.side} - sources.keys()
    sources = {**sources, **dict.fromkeys(sorted(absent))}
    keys = Keys(plan, sources)
    values: Values = {}
    for side in sources:
        _read_labels([n for n in plan.nodes if n.side == side], sources[side], values)
        _read_media([n for n in plan.nodes if n.side == side], sources[side], keys, cache, values)
    for node in plan.nodes:
        if node.key not in values:
            values[node.key] = _derive(node, values, keys, cache)
    return values


def score(metric: Metric, values: Values) -> Outcome:
    """One metric on the values of one clip."""
    inputs = [values[key] for key in metric.needs]
    error = next((v for v in inputs if isinstance(v, ClipError)), None)
    if error is None:
        try:
            return Outcome(metric.per_clip(*inputs))
        except ClipError as raised:
            error = raised
    return Outcome({}, error.status, str(error))


def _derive(node: Node, values: Values, keys: Keys, cache: Cache) -> Any:  # noqa: ANN401
    inputs = [values[key] for key in node.needs]
    error = next((v for v in inputs if isinstance(v, ClipError)), None)
    if error is not None and not node.feature.tolerant:
        return error
    key = keys.of(node)
    found = cache.get(key, node.feature)
    if found is not None:
        return found
    try:
        value = node.feature.extract(*inputs)
    except ClipError as raised:
        return raised
    cache.put(key, node.feature, value)
    return value


def _read_labels(nodes: list[Node], source: Source | None, values: Values) -> None:
    for node in nodes:
        if isinstance(node.feature, LabelFeature):
            try:
                values[node.key] = node.feature.read(source) if source else _nothing(node)
            except ClipError as error:
                values[node.key] = error


def _nothing(node: Node) -> ClipError:
    kind = NoTarget if node.side == "ref" else Missing
    return kind(_NOTHING.get(node.side, f"the clip has no side {node.side!r}"))


def _read_media(
    nodes: list[Node], source: Source | None, keys: Keys, cache: Cache, values: Values
) -> None:
    """Fills in every media feature of one side, all in one decoding pass."""
    media = [n for n in nodes if isinstance(n.feature, MediaFeature)]
    if source is None:
        values.update({n.key: _nothing(n) for n in media})
        return
    absent = [p for p in source.paths if not p.is_file()]
    if absent or not source.paths:
        gone = ", ".join(map(str, absent))
        said = f"{gone}: not found" if gone else "words alone are known here: no sound, no picture"
        values.update({n.key: Missing(said) for n in media})
        return
    open_nodes = []
    for node in media:
        found = cache.get(keys.of(node), node.feature)
        if found is None:
            open_nodes.append(node)
        else:
            values[node.key] = found
    if open_nodes:
        values.update(_decode_once(open_nodes, source))
        for node in open_nodes:
            if not isinstance(values[node.key], ClipError):
                cache.put(keys.of(node), node.feature, values[node.key])


def _decode_once(nodes: list[Node], source: Source) -> Values:
    from avbench.media.decode import decode

    readers: dict[str, Reader] = {}
    values: Values = {}
    try:
        info = describe(source)
        for node in nodes:
            readers[node.key] = _open(node, info, values)
        readers = {k: r for k, r in readers.items() if k not in values}
        feeds = [r.feed for r in readers.values() if r.feed is not None]
        audio = any(_feature(n).wants_audio for n in nodes if n.key in readers)
        decoded = decode(source, feeds, want_video=bool(feeds), want_audio=audio)
    except ClipError as error:
        return values | {n.key: error for n in nodes if n.key not in values}
    for key, reader in readers.items():
        try:
            values[key] = reader.finish(decoded)
        except ClipError as error:
            values[key] = error
    return values


def _open(node: Node, info: Any, values: Values) -> Any:  # noqa: ANN401
    try:
        return _feature(node).open(info)
    except ClipError as error:
        values[node.key] = error
        return None


def _feature(node: Node) -> MediaFeature:
    if not isinstance(node.feature, MediaFeature):
        raise TypeError(f"{node.key} is no media feature")
    return node.feature
