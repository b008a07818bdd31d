"""The same content under two names: by length first, then by SHA-256."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from avbench.datasets.files import AUDIO_SUFFIXES
from avbench.verifying.files import below
from avbench.verifying.findings import DUPLICATE, Finding


def same_length(paths: Iterable[Path]) -> list[list[Path]]:
    """Groups of files that could hold the same; empty files are told apart elsewhere."""
    groups: dict[int, list[Path]] = defaultdict(list)
    for path in paths:
        if length := length_of(path):
            groups[length].append(path)
    return [group for _, group in sorted(groups.items()) if len(group) > 1]


def duplicates(
    root: Path, groups: Sequence[Sequence[Path]], sums: Mapping[Path, str]
) -> list[Finding]:
    """A finding for each content that lies under several names.

    Sounds of one name are one remark for all of them: two cameras of a scene share a recording.
    """
    findings, shared = [], []
    for group in groups:
        same: dict[str, list[Path]] = defaultdict(list)
        for path in group:
            same[sums[path]].append(path)
        for sha256, paths in sorted(same.items(), key=lambda item: item[1]):
            names = [below(path, root) for path in paths]
            if len(paths) > 1 and _one_recording(paths):
                shared.append(names[0])
            elif len(paths) > 1:
                said = f"the same content as {', '.join(names[1:])} (sha256 {sha256[:12]}...)"
                findings.append(Finding(DUPLICATE, names[0], said))
    if shared:
        said = f"{len(shared)} sounds lie there more than once under one name: two views?"
        findings.append(Finding(DUPLICATE, min(shared), said, certain=False))
    return findings


def length_of(path: Path) -> int:
    """In bytes; 0 where there is no file."""
    return path.stat().st_size if path.is_file() else 0


def _one_recording(paths: Sequence[Path]) -> bool:
    names = {path.name.lower() for path in paths}
    return len(names) == 1 and paths[0].suffix.lower() in AUDIO_SUFFIXES
