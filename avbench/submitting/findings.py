"""What is wrong with a submission: all of it, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend ("error"), or to know ("warning").

    `file`: relative to the submission, as it is spelled there (never to be trusted); "" for the
    submission as a whole. `line`: from 1, 0 where there is none.
    """

    file: str
    line: int
    code: str
    message: str
    severity: Severity = "error"
    clip_id: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The row of the JSON form."""
        return {
            "severity": self.severity,
            "code": self.code,
            "file": self.file,
            "line": self.line or None,
            "clip_id": self.clip_id or None,
            "message": self.message,
        }


@dataclass
class Report:
    """The outcome of a validation. `place`: the folder or archive as it was given."""

    place: Path
    system: str = ""
    n_expected: int | None = None
    n_found: int = 0
    n_decoded: int = 0
    decoded_s: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, message: str, file: str = "", **more: Any) -> None:  # noqa: ANN401
        """Notes an error, or with severity="warning" a warning."""
        self.findings.append(Finding(file, more.pop("line", 0), code, message, **more))

    def warn(self, code: str, message: str, file: str = "", **more: Any) -> None:  # noqa: ANN401
        """Notes a warning."""
        self.add(code, message, file, severity="warning", **more)

    @property
    def errors(self) -> list[Finding]:
        """What must be mended."""
        return [f for f in self.findings if f.severity == "error"]

    def ordered(self) -> Iterator[Finding]:
        """Errors first, then by file and line."""
        return iter(sorted(self.findings, key=lambda f: (f.severity, f)))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "schema_version": 1,
            "submission": self.place.name,
            "system": self.system,
            "valid": not self.errors,
            "n_expected": self.n_expected,
            "n_found": self.n_found,
            "n_decoded": self.n_decoded,
            "decoded_s": round(self.decoded_s, 3),
            "n_errors": len(self.errors),
            "n_warnings": len(self.findings) - len(self.errors),
            "findings": [f.to_dict() for f in self.ordered()],
        }
