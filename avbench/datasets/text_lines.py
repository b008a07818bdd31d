"""Text files with one sentence a line, as translation corpora keep them."""

from pathlib import Path, PurePosixPath

from avbench.datasets.base import FAILED_LABEL, Problem
from avbench.datasets.files import Listing


def text_lines(path: Path) -> list[str]:
    """Lines as such corpora count them: by line feed alone, since texts hold other separators."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    return lines[:-1] if lines and not lines[-1] else lines


def matching_lines(
    listing: Listing, path: PurePosixPath, expected: int, problems: list[Problem]
) -> list[str] | None:
    """The lines of a text that has as many as expected; else None, and a problem."""
    lines = text_lines(listing.root / path)
    if len(lines) == expected:
        return lines
    message = f"found {len(lines)} lines, expected {expected}: no text is taken from it"
    problems.append(Problem(None, path.as_posix(), FAILED_LABEL, message))
    return None
