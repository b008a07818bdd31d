"""One filed run against its board: files, form, digests, coverage, and numbers that must follow."""

import math
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from avbench.board.filed.plain_text import safe_name
from avbench.board.filed.spec import BoardSpec
from avbench.board.paired import common_scores, follows_from_clips
from avbench.board.run import CLIPS, SUMMARY, Run, read_run
from avbench.board.summary import MetricSummary
from avbench.errors import UserError
from avbench.stats import cluster_bootstrap

Fault = tuple[str, str]  # rule, message
FILED = {SUMMARY: 2_000_000, CLIPS: 20_000_000}  # name -> most bytes
TEXTS = ("clip_id", "speaker", "language")
MAX_TEXT = 400


def row_folder(run: Run) -> str:
    """The folder that a run is filed in: its name, and its version unless that is 1."""
    version = run.system.version
    name = run.system.name if version in ("", "1") else f"{run.system.name}-v{version}"
    return safe_name(name)


def file_faults(folder: Path) -> list[Fault]:
    """What lies in a row's folder and should not, or not so large; nothing is opened."""
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_file() or path.name not in FILED:
            kind = "a link" if path.is_symlink() else "a folder" if path.is_dir() else "a file"
            faults.append(
                ("files", f"{path.name}: {kind} that does not belong here; expected {SUMMARY} and "
                 f"{CLIPS} alone, no media, transcripts or run.json")
            )  # fmt: skip
        elif path.stat().st_size > FILED[path.name]:
            size, most = path.stat().st_size, FILED[path.name]
            faults.append(("files", f"{path.name}: {size} bytes, expected at most {most}"))
    there = {path.name for path in folder.iterdir()}
    faults += [("files", f"{name}: not found") for name in FILED if name not in there]
    return faults


def read_row(folder: Path) -> tuple[Run | None, list[Fault]]:
    """The run of a row's folder, or why it cannot be read."""
    faults = file_faults(folder)
    blocked = {path.name for path in folder.iterdir() if path.is_symlink()}
    if blocked or any("bytes, expected" in text or "not found" in text for _, text in faults):
        return None, faults
    try:
        run = read_run(folder)
    except UserError as error:
        text = str(error).replace(f"{folder}/", "")
        return None, [*faults, ("sha256" if "sha256" in text else "schema", text)]
    return run, faults


def run_faults(run: Run, spec: BoardSpec) -> list[Fault]:
    """Everything that keeps a run off a board; `run` is as `read_run` gave it."""
    faults = [*_belongs(run, spec), *_coverage(run, spec)]
    if run.summary.clips_sha256 is None or run.clips is None:
        return [*faults, ("sha256", f"{SUMMARY} states no clips_sha256; score again")]
    faults += _texts(run.folder / CLIPS)
    for name, metric in run.summary.metrics.items():
        faults += _follows(run, name, metric)
    return faults


def _belongs(run: Run, spec: BoardSpec) -> Iterator[Fault]:
    found = run.summary
    pairs = [
        ("protocol", found.protocol.name, spec.protocol),
        ("protocol", f"version {found.protocol.version}", f"version {spec.version}"),
        ("protocol", f"min_coverage {found.protocol.min_coverage:g}",
         f"min_coverage {spec.min_coverage:g}"),
    ]  # fmt: skip
    if spec.manifest is None:
        yield ("manifest", "the board's board.toml states no [manifest], so no run fits it")
    else:
        mine, wanted = found.manifest.model_dump(), spec.manifest.model_dump()
        pairs += [("manifest", f"{k} {mine[k]}", f"{k} {wanted[k]}") for k in wanted]
    for rule, is_, wanted_ in pairs:
        if is_ != wanted_:
            yield (
                rule,
                f"found {rule} {is_}, the board has {wanted_}".replace(f"{rule} {rule}", rule),
            )
    lacking = [name for name in spec.primary if name not in found.metrics]
    if lacking:
        yield ("coverage", f"no primary metric {', '.join(lacking)}; score all of the protocol")
    if found.system.kind == "literature":
        yield ("schema", "system.kind is literature; such rows belong in literature.toml")


def _coverage(run: Run, spec: BoardSpec) -> Iterator[Fault]:
    found = run.summary
    for name, metric in found.metrics.items():
        if metric.n_expected != found.manifest.n_clips:
            yield (
                "coverage",
                f"{name}: expected clips {metric.n_expected}, the manifest has "
                f"{found.manifest.n_clips}; a run with --limit cannot be filed",
            )
    primary = [found.metrics[name] for name in spec.primary if name in found.metrics]
    least = min((m.coverage for m in primary), default=0.0)
    if not math.isclose(found.coverage, least, abs_tol=1e-9):
        yield ("coverage", f"coverage is {found.coverage:g}, the primary metrics make {least:g}")
    if found.ranked and least < spec.min_coverage:
        yield ("coverage", f"says ranked with {least:.1%}; a rank needs {spec.min_coverage:.0%}")
    if not found.ranked and not found.not_ranked_because:
        yield ("coverage", "not ranked, and not_ranked_because is empty")


def _follows(run: Run, name: str, metric: MetricSummary) -> Iterator[Fault]:
    if metric.value is None:
        return
    if not follows_from_clips(run, name):
        yield ("follows", f"{name}: value {metric.value:g} does not follow from {CLIPS}")
        return
    common = common_scores([run], name)
    interval = cluster_bootstrap(common.tables[0], common.clusters, common.pool)
    made = (None, None) if interval is None else (interval.low, interval.high)
    if not all(_same(a, b) for a, b in zip(made, (metric.low, metric.high), strict=True)):
        yield (
            "follows",
            f"{name}: interval {metric.low} to {metric.high} does not follow from {CLIPS}, "
            f"which makes {made[0]} to {made[1]}",
        )
    if metric.n_clusters not in (None, common.n_clusters):
        yield ("follows", f"{name}: n_clusters {metric.n_clusters}, found {common.n_clusters}")


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-8)


def _texts(path: Path) -> Iterator[Fault]:
    """Columns of text that no score needs: they could hold transcripts, or paths of a machine."""
    table = pq.read_table(path)
    for name, kind in zip(table.column_names, table.schema.types, strict=True):
        if str(kind) not in ("string", "large_string"):
            continue
        if name not in TEXTS and not name.endswith((".status", ".reason")):
            yield ("texts", f"{CLIPS}: column {name} holds text; scores alone are filed")
            continue
        values = [v for v in table[name].to_pylist() if v]
        if any(len(v) > MAX_TEXT for v in values):
            yield ("texts", f"{CLIPS}: column {name} has a text of over {MAX_TEXT} characters")
        if any(v.startswith("/") or " /" in v or ":\\" in v for v in values):
            yield ("texts", f"{CLIPS}: column {name} holds a path of a machine")
