"""Gather runs; refuse to put side by side what was not measured in the same way."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from avbench.board.run import SUMMARY, ClipTable, Run, read_all, read_run
from avbench.errors import UserError

__all__ = ["ClipTable", "Run", "collect", "metric_names", "read_run", "require_comparable"]


def collect(paths: Iterable[Path], *, protocol: str | None = None) -> tuple[Run, ...]:
    """Comparable runs from run folders, or from folders that hold run folders.

    Args:
        paths: run folders (they hold summary.json) or their parents.
        protocol: keep only the runs of this protocol name.

    Returns:
        Runs sorted by label; protocol, manifest and the signature of each metric agree.

    Raises:
        UserError: nothing found, a file is malformed, or two runs do not belong together.
    """
    folders = sorted({folder for path in paths for folder in _run_folders(path)})
    found = read_all(folders)
    runs = [run for run in found if protocol in (None, run.summary.protocol.name)]
    if not runs:
        known = ", ".join(sorted({run.summary.protocol.name for run in found}))
        raise UserError(f"no run of protocol {protocol!r}; found runs of: {known}")
    require_comparable(runs)
    return tuple(sorted(runs, key=lambda run: (run.label, str(run.folder))))


def require_comparable(runs: Sequence[Run]) -> None:
    """Raise UserError where two runs differ in protocol, manifest or a metric's signature."""
    first = runs[0]
    for run in runs[1:]:
        _same("protocol", (first, first.protocol), (run, run.protocol))
        _same("manifest", (first, _manifest(first)), (run, _manifest(run)))
    for name in metric_names(runs):
        having = [(run, run.summary.metrics[name]) for run in runs if name in run.summary.metrics]
        for run, metric in having[1:]:
            _same(
                f"{name} signature", (having[0][0], having[0][1].signature), (run, metric.signature)
            )
            _same(f"{name} direction", (having[0][0], having[0][1].better), (run, metric.better))
    twice = [label for label, n in Counter(run.label for run in runs).items() if n > 1]
    if twice:
        where = ", ".join(str(run.folder) for run in runs if run.label == twice[0])
        raise UserError(f"system {twice[0]!r} has more than one run: {where}; keep one")


def metric_names(runs: Sequence[Run]) -> tuple[str, ...]:
    """Metrics in the order of the runs' summaries, each once."""
    return tuple(dict.fromkeys(name for run in runs for name in run.summary.metrics))


def _run_folders(path: Path) -> list[Path]:
    if (path / SUMMARY).is_file():
        return [path]
    inside = sorted(file.parent for file in path.glob(f"*/{SUMMARY}")) if path.is_dir() else []
    if not inside:
        raise UserError(
            f"{path}: no run here; expected a folder with {SUMMARY}, or a folder of such folders"
        )
    return inside


def _manifest(run: Run) -> str:
    manifest = run.summary.manifest
    return f"{manifest.dataset} {manifest.version} {manifest.digest}"


def _same(what: str, a: tuple[Run, str], b: tuple[Run, str]) -> None:
    if a[1] != b[1]:
        raise UserError(
            f"these runs cannot share a column: {what} differs\n"
            f"  {a[0].folder}: {a[1]}\n  {b[0].folder}: {b[1]}\n"
            "score both in the same way, or show them on separate boards"
        )
