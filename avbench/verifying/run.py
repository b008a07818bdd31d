"""The whole of a verification. The copy is only read."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from avbench.datasets.base import Builder, Scan
from avbench.datasets.files import list_files
from avbench.engine.execution import Execution
from avbench.engine.run import Progress, run_rows
from avbench.verifying.contents import Contents
from avbench.verifying.counts import count
from avbench.verifying.expected import expected
from avbench.verifying.files import check_files, media_of
from avbench.verifying.findings import MISSING, Finding, Report
from avbench.verifying.grid_combinations import check_combinations
from avbench.verifying.sample import Share, sample

TWO_PERCENT = Share(0.02)


@dataclass(frozen=True)
class Settings:
    """`only`: speakers or splits that should be there. `checksums`: read every byte there is."""

    only: tuple[str, ...] = ()
    checksums: bool = False
    decode: Share = TWO_PERCENT
    seed: int = 0
    jobs: int = 1


def verify(
    builder: Builder,
    root: Path,
    settings: Settings,
    progress: Callable[[str], Progress | None],
) -> Report:
    """Scans a copy and holds it against what is known of the corpus.

    `progress`: stage ("checksums", "decode") -> callback.

    Raises:
        UserError: there is no clip below `root`, or no such group in `only`.
    """
    scan = builder.scan(root)
    media = media_of(scan.clips)
    contents = Contents(root, tuple(media), settings.jobs)
    rows, counted = count(scan.clips, expected(builder.name), settings.only)
    findings = [
        *(_by_name(scan, counted, settings.only) if builder.name == "grid" else counted),
        *_problems(scan),
        *check_files(list_files(root), scan.clips, media),
        *contents.check_lengths(),
    ]
    checked = {"files": len(media), "recorded": sum(len(r.members or ()) for r in contents.records)}
    if settings.checksums:
        found, checked["read"] = contents.check_bytes(progress("checksums"))
        findings += found
    decoded, checked["decoded"] = _decode(scan, settings, progress("decode"))
    return Report(
        builder.name,
        str(root),
        len(scan.clips),
        tuple(rows),
        tuple(dict.fromkeys((*findings, *decoded))),
        scan.notes,
        checked,
    )


def _by_name(scan: Scan, counted: Sequence[Finding], only: Sequence[str]) -> list[Finding]:
    """GRID's missing clips by name, in place of their number where a speaker is there at all."""
    wanted = [clip for clip in scan.clips if not only or clip.speaker in only]
    named, speakers = check_combinations(wanted)
    lacking = {f.where for f in named if f.kind == MISSING}
    said = [
        f for f in counted if not (f.kind == MISSING and f.where in lacking and f.where in speakers)
    ]
    return said + named


def _problems(scan: Scan) -> list[Finding]:
    return [Finding(p.code, p.path, p.message) for p in scan.problems]


def _decode(scan: Scan, settings: Settings, progress: Progress | None) -> tuple[list[Finding], int]:
    rows = sample(scan.clips, settings.decode, settings.seed)
    if not rows:
        return [], 0
    how = Execution(workers=settings.jobs)
    with tempfile.TemporaryDirectory(prefix="avbench-verify-") as work:
        results = run_rows("verify", {}, rows, Path(work), how=how, progress=progress)
        findings = [
            Finding(result["status"], result["where"], result["reason"])
            for result in results.rows()
            if result["status"] != "ok"
        ]
    return findings, len(rows)
