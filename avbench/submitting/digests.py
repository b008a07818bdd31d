"""MANIFEST.sha256: the sum of every file of a packed submission, as `sha256sum -c` reads it."""

import hashlib
import re
from pathlib import Path

from avbench.media.digest import sha256_file
from avbench.submitting.findings import Report
from avbench.submitting.tree import Tree

MANIFEST = "MANIFEST.sha256"
LARGEST_BYTES = 64 << 20
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def manifest_line(name: str, path: Path) -> str:
    """One line."""
    return f"{sha256_file(path)}  {name}\n"


def check_manifest(tree: Tree, report: Report) -> None:
    """Holds the files against the sums, where the submission brings them."""
    if MANIFEST not in tree.files:
        return
    stated = _stated(tree, report)
    if stated is None:
        return
    for name, (line, digest) in stated.items():
        if name not in tree.files:
            report.add("manifest", f"{name!r} is listed and not there", MANIFEST, line=line)
        elif digest != _digest(tree.path(name)):
            said = "its content is not what MANIFEST.sha256 says: damaged or changed since"
            report.add("digest", said, name)
    for name in sorted(set(tree.files) - set(stated) - {MANIFEST}):
        report.add("manifest", f"is not listed in {MANIFEST}", name)


def _stated(tree: Tree, report: Report) -> dict[str, tuple[int, str]] | None:
    if tree.files[MANIFEST] > LARGEST_BYTES:
        report.add("manifest", f"larger than {LARGEST_BYTES:,} bytes", MANIFEST)
        return None
    text = tree.path(MANIFEST).read_text(encoding="utf-8", errors="replace")
    stated: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.fullmatch(line)
        if found is not None and found[2] not in stated:
            stated[found[2]] = (number, found[1])
        elif line:
            said = "expected a sha256, two spaces and a name that stands there once"
            report.add("manifest", said, MANIFEST, line=number)
    return stated


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
