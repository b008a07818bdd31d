"""submission.toml of strangers: every fault of it, with its line."""

import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from avbench.submission import DESCRIPTION, System
from avbench.submitting.findings import Report
from avbench.submitting.limits import SubmissionLimits
from avbench.submitting.tree import Tree

SCHEMES = ("http", "https", "doi", "arxiv")
PLACES = ("media", "transcripts", "embeddings")
LONGEST = {"description": 4000}
LONGEST_OTHER = 500
MOST_ITEMS = 100


def check_description(
    tree: Tree, report: Report, limits: SubmissionLimits, *, elsewhere: bool = False
) -> System | None:
    """The system, or None where its description is not usable.

    `elsewhere`: media and tables may lie outside of the folder, as on the participant's machine.
    """
    if DESCRIPTION not in tree.files:
        near = [n for n in tree.files if PurePosixPath(n).name.lower() == DESCRIPTION]
        hint = (
            f"found {near[0]}: pack the folder that holds it"
            if near
            else ("`avbench submission init FOLDER --name NAME` writes one")
        )
        report.add("no_description", f"there is no {DESCRIPTION}; {hint}", DESCRIPTION)
        return None
    text = _text(tree.path(DESCRIPTION), report, limits)
    given = None if text is None else _parsed(text, report)
    if text is None or given is None:
        return None
    lines = _Lines(text)
    system = _modelled(given, report, lines)
    if system is not None:
        _check_texts(system, report, lines)
        report.system = system.name
        if not elsewhere and not _inside(system, report, lines):
            return None
    return system


def _text(path: Path, report: Report, limits: SubmissionLimits) -> str | None:
    size = path.stat().st_size
    if size > limits.description_bytes:
        most = f"expected at most {limits.description_bytes:,}"
        report.add("description_size", f"{size:,} bytes, {most}", DESCRIPTION)
        return None
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        report.add("encoding", f"no UTF-8 at byte {error.start}", DESCRIPTION, line=line)
        return None


def _parsed(text: str, report: Report) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        report.add("toml", f"is no TOML: {error}", DESCRIPTION, line=line)
    except (RecursionError, ValueError) as error:
        found = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        report.add("toml", f"is no TOML that can be read: {found}", DESCRIPTION, line=1)
    return None


def _modelled(given: dict[str, Any], report: Report, lines: "_Lines") -> System | None:
    try:
        return System.model_validate(given)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            key = ".".join(map(str, fault["loc"]))[:80]
            line = lines.of(str(fault["loc"][0])) if fault["loc"] else 1
            report.add("description", f"{key}: {fault['msg']}", DESCRIPTION, line=line)
    return None


def _check_texts(system: System, report: Report, lines: "_Lines") -> None:
    for key, value in system.model_dump().items():
        texts = value if isinstance(value, list) else [str(value)]
        for fault in filter(None, (_text_fault(key, text) for text in texts)):
            report.add("description", f"{key}: {fault}", DESCRIPTION, line=lines.of(key))
        if len(texts) > MOST_ITEMS:
            said = f"{key}: {len(texts)} items, expected at most {MOST_ITEMS}"
            report.add("description", said, DESCRIPTION, line=lines.of(key))


def _text_fault(key: str, text: str) -> str:
    longest = LONGEST.get(key, LONGEST_OTHER)
    if len(text) > longest:
        return f"{len(text):,} characters, expected at most {longest:,}"
    shown = text.replace("\n", " ") if key == "description" else text
    if not shown.isprintable():
        return "holds characters that cannot be seen (control, direction or zero width)"
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", text) if key in ("paper", "code") else None
    if scheme and scheme[1].lower() not in SCHEMES:
        return f"begins with {scheme[1]}:, expected one of {', '.join(SCHEMES)}, or no address"
    return ""


def _inside(system: System, report: Report, lines: "_Lines") -> bool:
    inside = True
    for key in PLACES:
        place = getattr(system, key)
        parts = PurePosixPath(place).parts
        if place.startswith("/") or "\\" in place or ":" in place or ".." in parts:
            said = (
                f"{key} leads out of the submission, expected a place inside; `avbench submission "
                "pack` copies it in (on your own machine: --elsewhere)"
            )
            report.add("outside", said, DESCRIPTION, line=lines.of(key))
            inside = False
    return inside


class _Lines:
    """Where a key stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def of(self, key: str) -> int:
        """The line of a top-level key; 1 where it is not there."""
        starts = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=|\s*\[+\s*{re.escape(key)}\b")
        found = (n for n, line in enumerate(self._lines, start=1) if starts.match(line))
        return next(found, 1)
