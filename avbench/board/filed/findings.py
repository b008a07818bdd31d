"""What a check found: where, and what. As text, as JSON, or as annotations of a pull request."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from avbench.board.filed.plain_text import printable

Form = Literal["text", "json", "github"]


@dataclass(frozen=True, order=True)
class Finding:
    """One fault. `path`: posix, relative to the folder of boards; `rule`: which check found it."""

    path: str
    rule: str
    message: str


def shown(findings: Sequence[Finding], form: Form, *, prefix: str = "") -> str:
    """All findings; `prefix` is put before each path, so that it starts at the repository's root.

    Text from outside cannot break out of its line: control characters are replaced.
    """
    if form == "json":
        rows = [asdict(f) | {"path": prefix + f.path} for f in findings]
        return json.dumps(rows, indent=1, ensure_ascii=False)
    line = _annotation if form == "github" else _line
    return "\n".join(line(f, prefix + f.path) for f in findings)


def _line(finding: Finding, path: str) -> str:
    return printable(f"{path}: {finding.message} [{finding.rule}]", keep_lines=False)


def _annotation(finding: Finding, path: str) -> str:
    where, message = printable(path), printable(finding.message, keep_lines=True)
    return f"::error file={_property(where)},title=board {finding.rule}::{_data(message)}"


def _data(text: str) -> str:
    """As GitHub reads the text of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
