"""How a report is shown: to a person, a program, a pull request. All of it is hostile text."""

import json
import os
from pathlib import Path

from avbench.submitting.findings import Finding, Report

SHOWN = 200
ANNOTATED = 50  # GitHub shows no more


def as_text(report: Report) -> str:
    """One line a finding, then the sum."""
    found = list(report.ordered())
    lines = [_line(report, finding) for finding in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"and {len(found) - SHOWN} more; --format json lists all")
    return "\n".join([*lines, summary(report)])


def as_json(report: Report) -> str:
    """One object."""
    return json.dumps(report.to_dict(), indent=1, ensure_ascii=True)


def as_github(report: Report) -> str:
    """Workflow commands that annotate the files of a pull request."""
    found = list(report.ordered())
    lines = [_command(report, finding) for finding in found[:ANNOTATED]]
    if len(found) > ANNOTATED:
        lines.append(f"::warning::and {len(found) - ANNOTATED} more findings")
    return "\n".join([*lines, summary(report)])


def summary(report: Report) -> str:
    """The last line."""
    n_errors = len(report.errors)
    clips = (
        report.n_found
        if report.n_expected is None
        else (f"{report.n_found} of {report.n_expected}")
    )
    verdict = "is valid" if not n_errors else f"has {_many(n_errors, 'error')}"
    warnings = _many(len(report.findings) - n_errors, "warning")
    return _plain(
        f"{report.system or report.place.name} {verdict}: {clips} clips, {report.n_decoded} files "
        f"of {report.decoded_s:.1f} s decoded, {warnings}"
    )


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _line(report: Report, finding: Finding) -> str:
    place = finding.file or finding.clip_id or report.place.name
    where = f"{place}:{finding.line}" if finding.line else place
    return _plain(f"{where}: {finding.severity}: {finding.code}: {finding.message}")


def _command(report: Report, finding: Finding) -> str:
    place = report.place / finding.file if report.place.is_dir() else report.place
    properties = [f"file={_property(_relative(place))}"]
    if finding.line and report.place.is_dir():
        properties.append(f"line={finding.line}")
    properties.append(f"title={_property(finding.code)}")
    inside = "" if report.place.is_dir() or not finding.file else f"{finding.file}: "
    clip = f"{finding.clip_id}: " if finding.clip_id else ""
    message = _plain(f"{inside}{clip}{finding.message}")
    return f"::{finding.severity} {','.join(properties)}::{_escaped(message)}"


def _relative(place: Path) -> str:
    return Path(os.path.relpath(place)).as_posix()


def _property(text: str) -> str:
    return _escaped(_plain(text)).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _plain(text: str) -> str:
    """Printable, on one line: no name may move the cursor or begin a workflow command."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
