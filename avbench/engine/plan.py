"""What has to be computed, in which order, for the metrics and features that were asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from avbench.errors import UnknownName
from avbench.features import FEATURES
from avbench.features.base import Feature
from avbench.metrics import METRICS
from avbench.metrics.base import Metric

Parameters = Mapping[str, Mapping[str, Any]]  # name of a feature or metric -> its fields


@dataclass(frozen=True)
class Node:
    """A feature on one side ("ref", "hyp", "clip") or of the pair (side "")."""

    key: str
    side: str
    feature: Feature
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Features in dependency order, then the metrics that rest on them."""

    nodes: tuple[Node, ...]
    metrics: tuple[Metric, ...]

    def features_of(self, metric: Metric) -> tuple[Feature, ...]:
        """Every feature that can change the metric's value, in dependency order, each once."""
        wanted = set(metric.needs)
        for node in reversed(self.nodes):
            if node.key in wanted:
                wanted.update(node.needs)
        return tuple(dict.fromkeys(n.feature for n in self.nodes if n.key in wanted))


def make_plan(
    metrics: Iterable[str] = (),
    features: Iterable[str] = (),
    parameters: Parameters | None = None,
) -> Plan:
    """The union of what `metrics` and `features` ("clip.face_tracks") need.

    Raises:
        UnknownName: a metric, a feature or a parameter does not exist.
    """
    parameters = parameters or {}
    built = tuple(_build(METRICS[name], name, parameters) for name in dict.fromkeys(metrics))
    nodes: dict[str, Node] = {}
    for metric in built:
        for key in metric.needs:
            _add(key, nodes, parameters)
    for key in features:
        _add(key, nodes, parameters)
    _check_used(parameters, built, nodes)
    return Plan(tuple(nodes.values()), built)


def _add(key: str, nodes: dict[str, Node], parameters: Parameters) -> None:
    if key in nodes:
        return
    side, _, name = key.rpartition(".")
    feature = _build(FEATURES[name], name, parameters)
    needs = tuple(f"{side}.{n}" if side else n for n in feature.needs)
    for need in needs:
        _add(need, nodes, parameters)
    nodes[key] = Node(key, side, feature, needs)


def _build(kind: Any, name: str, parameters: Parameters) -> Any:  # noqa: ANN401
    given = parameters.get(name, {})
    known = {f.name for f in fields(kind)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise UnknownName(
            f"{name} has no parameter {', '.join(map(repr, unknown))}; "
            f"it has: {', '.join(sorted(known)) or 'none'}"
        )
    return kind(**given)


def _check_used(
    parameters: Parameters, metrics: tuple[Metric, ...], nodes: dict[str, Node]
) -> None:
    used = {m.name for m in metrics} | {n.feature.name for n in nodes.values()}
    unused = sorted(set(parameters) - used)
    if unused:
        raise UnknownName(
            f"parameters are given for {', '.join(map(repr, unused))}, which nothing here uses; "
            f"in use: {', '.join(sorted(used))}"
        )
