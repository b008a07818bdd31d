"""What `submission validate` and `submission pack` share: options into a validation."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from avbench.manifest import Manifest
    from avbench.submitting.findings import Report
    from avbench.submitting.limits import SubmissionLimits

Which = tuple[Path | None, str | None, str | None]  # manifest, split, subset


def run_validation(
    path: Path,
    which: Which,
    protocol: str | None,
    *,
    limits: "SubmissionLimits",
    elsewhere: bool,
    jobs: int | None,
    quiet: bool,
) -> "Report":
    """Validates `path` against the clips of `which`."""
    from avbench.cli.progress import progress
    from avbench.engine.executors import cpu_count
    from avbench.protocol import find_protocol
    from avbench.submitting.validate import How, validate

    how = How(
        manifest=corpus_of(*which),
        protocol=find_protocol(protocol) if protocol else None,
        limits=limits,
        elsewhere=elsewhere,
        jobs=jobs or cpu_count(),
        progress=progress("check", quiet=quiet),
    )
    return validate(path, how)


def corpus_of(path: Path | None, split: str | None, wanted: str | None) -> "Manifest | None":
    """A manifest, cut to a split of its own and to a split of a protocol ("grid-4s:test").

    Raises:
        UserError: a split or subset without a manifest, or one that is not there.
    """
    from avbench.datasets.protocols_select import parse_subset, subset
    from avbench.errors import UserError
    from avbench.manifest import Manifest

    if path is None:
        if split or wanted:
            raise UserError("--split and --subset choose clips of a manifest: give --manifest too")
        return None
    corpus = Manifest.read(path)
    if split:
        corpus = corpus.only_split(split)
    return subset(corpus, *parse_subset(wanted), home=path) if wanted else corpus


def limits_of(
    tolerance_s: float | None, max_files: int | None, max_gb: float | None
) -> "SubmissionLimits":
    """The usual limits but for what was given."""
    from avbench.submitting.limits import LIMITS

    archive = LIMITS.archive
    if max_files is not None:
        archive = replace(archive, files=max_files)
    if max_gb is not None:
        n_bytes = int(max_gb * 1e9)
        archive = replace(archive, total_bytes=n_bytes, file_bytes=min(n_bytes, archive.file_bytes))
    tolerance_s = LIMITS.tolerance_s if tolerance_s is None else tolerance_s
    return replace(LIMITS, archive=archive, tolerance_s=tolerance_s)
