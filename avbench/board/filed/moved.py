"""Published numbers stay: a value may move by its epsilon, or under a new version."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from avbench.board.filed.base import Base
from avbench.board.filed.findings import Finding
from avbench.board.filed.spec import BOARD, BoardSpec, parse_toml, read_spec
from avbench.board.run import SUMMARY
from avbench.board.summary import MetricSummary, Summary, read_summary
from avbench.errors import UserError


def moved(root: Path, base: Base) -> Iterator[Finding]:
    """Every number that moved, and every row or board that went, since `base`."""
    for path, content in sorted(base.files.items()):
        folder, _, name = path.rpartition("/")
        if name == BOARD:
            yield from _board(root, folder, content)
        elif name == SUMMARY:
            yield from _row(root, folder, content, base)


def metric_version(signature: str) -> int:
    """The version in a signature ("stoi|v2,extended:true|..." -> 2); 0 where it has none."""
    found = re.match(r"[^|]*\|v(\d+)", signature)
    return int(found[1]) if found else 0


def _board(root: Path, folder: str, content: bytes) -> Iterator[Finding]:
    where = f"{folder}/{BOARD}".lstrip("/")
    old = _spec(content)
    try:
        new = read_spec(root / folder)
    except UserError:
        if not (root / folder / BOARD).is_file():
            yield Finding(where, "removed", "a published board may not be removed")
        return
    if old is None:
        return
    for metric, step in old.epsilon.items():
        if new.epsilon.get(metric, 0.0) > step and new.version <= old.version:
            message = f"epsilon of {metric} was {step:g}, is {new.epsilon[metric]:g}; {_RAISE}"
            yield Finding(where, "moved", message)
    for key in ("protocol", "primary", "min_coverage", "manifest"):
        if getattr(old, key) not in (None, getattr(new, key)) and new.version <= old.version:
            yield Finding(where, "moved", f"{key} changed; {_RAISE}")


def _row(root: Path, folder: str, content: bytes, base: Base) -> Iterator[Finding]:
    board = folder.rpartition("/")[0]
    spec = _spec(base.files.get(f"{board}/{BOARD}".lstrip("/"), b""))
    try:
        old = Summary.model_validate_json(content)
    except ValidationError:
        return  # a published fault; mending it is no movement
    try:
        now = read_spec(root / board)
    except UserError:
        now = None
    path = root / folder / SUMMARY
    if not path.is_file():
        if now is None or folder.rpartition("/")[2] not in now.withdrawn:
            message = f"a published row went; say why under [withdrawn] in {BOARD}"
            yield Finding(folder, "removed", message)
        return
    try:
        new = read_summary(path)
    except UserError:
        return  # found by the check of the row itself
    if now is not None and spec is not None and now.version > spec.version:
        return
    for name, metric in old.metrics.items():
        epsilon = spec.step(name, metric.unit) if spec else 0.0
        yield from (Finding(folder, "moved", m) for m in _metric(name, metric, new, epsilon))


def _metric(name: str, old: MetricSummary, new: Summary, epsilon: float) -> Iterator[str]:
    found = new.metrics.get(name)
    if found is None:
        yield f"{name} was published as {_text(old.value)} and is gone"
        return
    was, is_ = metric_version(old.signature), metric_version(found.signature)
    if is_ > was:
        return
    if is_ < was:
        yield f"{name}: version v{was} was published, found v{is_}"
    lost = old.value is not None and found.value is None
    came = old.value is None and found.value is not None
    far = (
        old.value is not None and found.value is not None and abs(found.value - old.value) > epsilon
    )
    if lost or came or far:
        yield (
            f"{name} was {_text(old.value)}, is {_text(found.value)}; it may move by {epsilon:g} "
            "without a new version of the metric or the protocol"
        )
    if found.n_scored < old.n_scored:
        yield f"{name} had {old.n_scored} clips scored, has {found.n_scored}"


def _spec(content: bytes) -> BoardSpec | None:
    try:
        return parse_toml(BoardSpec, content, BOARD)
    except UserError:
        return None


def _text(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"


_RAISE = "raise the protocol's `version` to change what was published"
