"""All faults of filed boards at once: each row, the rows of a board together, and what moved."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from avbench.board.filed.base import Base
from avbench.board.filed.findings import Finding
from avbench.board.filed.literature import LITERATURE, read_literature, twice
from avbench.board.filed.moved import moved
from avbench.board.filed.row_checks import read_row, row_folder, run_faults
from avbench.board.filed.spec import BOARD, BoardSpec, read_spec
from avbench.board.run import SUMMARY, Run
from avbench.errors import UserError

README = "README.md"
AT_ROOT = (README, "rebuild.sh", "corpora.sh")
AT_BOARD = (README, BOARD, LITERATURE)


def board_folders(root: Path) -> list[Path]:
    """The boards below a folder; the folder itself where it is a board.

    Raises:
        UserError: there is none.
    """
    if (root / BOARD).is_file():
        return [root]
    found = rows_of(root) if root.is_dir() else []
    if not found:
        raise UserError(f"{root}: no board here; expected folders with {BOARD}")
    return found


def check(root: Path, base: Base | None = None) -> list[Finding]:
    """Every finding in the boards of `root`, sorted. `base`: what was published before."""
    findings: list[Finding] = []
    whole = not (root / BOARD).is_file()
    for folder in board_folders(root):
        name = folder.name if whole else ""
        findings += _board(folder, name)
    if whole:
        findings += _strangers(root, AT_ROOT, "")
    if base is not None:
        findings += moved(root, base)
    return sorted(set(findings))


def rows_of(board: Path) -> list[Path]:
    """The folders of a board's rows; links are none."""
    return [p for p in sorted(board.iterdir()) if p.is_dir() and not p.is_symlink()]


def _board(folder: Path, name: str) -> Iterator[Finding]:
    prefix = f"{name}/" if name else ""
    yield from _strangers(folder, AT_BOARD, prefix)
    spec = None
    try:
        spec = read_spec(folder)
    except UserError as error:
        yield Finding(f"{prefix}{BOARD}", "schema", _short(error, folder))
    yield from _literature(folder, prefix)
    runs: dict[str, Run] = {}
    for row in rows_of(folder):
        run, faults = read_row(row)
        if run is not None:
            runs[row.name] = run
            faults += run_faults(run, spec) if spec else []
            if row.name != row_folder(run):
                faults.append(("name", f"expected this folder to be called {row_folder(run)!r}"))
        yield from (Finding(f"{prefix}{row.name}", rule, text) for rule, text in faults)
    yield from (Finding(f"{prefix}{row}", *fault) for row, fault in _together(runs))
    if spec is not None:
        yield from _anchors(spec, runs, prefix)


def _strangers(folder: Path, allowed: Sequence[str], prefix: str) -> Iterator[Finding]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            yield Finding(prefix + path.name, "files", "a link; nothing is read through it")
        elif path.is_file() and path.name not in allowed:
            message = f"does not belong here; expected {', '.join(allowed)} and folders"
            yield Finding(prefix + path.name, "files", message)


def _literature(folder: Path, prefix: str) -> Iterator[Finding]:
    try:
        faults = twice(read_literature(folder))
    except UserError as error:
        faults = [_short(error, folder)]
    yield from (Finding(f"{prefix}{LITERATURE}", "literature", fault) for fault in faults)


def _together(runs: dict[str, Run]) -> Iterator[tuple[str, tuple[str, str]]]:
    """What two rows of a board contradict each other in, said of the later one."""
    labels: dict[str, str] = {}
    digests: dict[str, str] = {}
    kinds: dict[str, tuple[str, tuple[object, ...]]] = {}
    first: tuple[str, list[tuple[str, str]]] | None = None
    for row, run in runs.items():
        if (other := labels.setdefault(run.label, row)) != row:
            yield row, ("duplicate", f"system {run.label!r} is filed in {other} too")
        if (other := digests.setdefault(run.summary.clips_sha256 or row, row)) != row:
            yield row, ("duplicate", f"the scores of every clip are those of {other}")
        for name, metric in run.summary.metrics.items():
            kind = (metric.signature, metric.better, metric.unit, str(metric.pool))
            where, wanted = kinds.setdefault(name, (row, kind))
            for what, a, b in zip(
                ("signature", "better", "unit", "pool"), kind, wanted, strict=True
            ):
                if a != b:
                    yield row, ("signature", f"{name}: {what} is {a}, in {where} {b}")
        if run.clips is not None:
            clips = list(zip(run.clips.ids.tolist(), run.clips.speakers.tolist(), strict=True))
            first = first or (row, clips)
            if clips != first[1]:
                yield row, ("manifest", f"clips or speakers are not those of {first[0]}")


def _anchors(spec: BoardSpec, runs: dict[str, Run], prefix: str) -> Iterator[Finding]:
    for name in spec.anchors:
        if name not in runs:
            message = f"anchor {name} has no row; score it, or take it off `anchors`"
            yield Finding(f"{prefix}{BOARD}", "anchors", message)
        elif runs[name].system.kind != "anchor":
            message = f"anchor {name} has kind {runs[name].system.kind!r} in {SUMMARY}"
            yield Finding(f"{prefix}{name}", "anchors", message)


def _short(error: UserError, folder: Path) -> str:
    return str(error).replace(f"{folder}/", "")
