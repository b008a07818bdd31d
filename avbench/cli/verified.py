"""What `avbench verify` prints."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from avbench.cli.console import console
from avbench.cli.options import print_json
from avbench.verifying.findings import CountRow, Finding, Report

MOST_GROUPS = 150
MOST_OF_A_KIND = 10


def print_report(report: Report, *, as_json: bool) -> None:
    """Counts, findings, remarks, and a last line that sums it up."""
    if as_json:
        print_json(
            {
                "corpus": report.corpus,
                "root": report.root,
                "n_clips": report.n_clips,
                "n_findings": len(report.certain),
                "n_remarks": len(report.findings) - len(report.certain),
                "checked": report.checked,
                "counts": [asdict(row) | {"fits": row.fits} for row in report.counts],
                "findings": [asdict(finding) for finding in report.findings],
                "notes": list(report.notes),
            }
        )
        return
    screen = console()
    _print_counts(screen, report.counts)
    _print_findings(screen, "findings", report.certain)
    _print_findings(screen, "remarks", [f for f in report.findings if not f.certain])
    for note in report.notes:
        screen.print(f"[dim]note: {escape(note)}[/]", soft_wrap=True)
    screen.print(_summary(report))


def _print_counts(screen: Console, rows: Sequence[CountRow]) -> None:
    odd = [row for row in rows if not row.fits]
    shown = rows if len(rows) <= MOST_GROUPS else odd
    table = Table(box=None, pad_edge=False)
    for heading in ("group", "found", "expected", "", ""):
        table.add_column(heading, justify="right" if heading in ("found", "expected") else "left")
    for row in shown[:MOST_GROUPS]:
        mark = "" if row.fits else "[red]differs[/]" if row.certain else "differs (not certain)"
        table.add_row(escape(row.group), f"{row.found:,}", row.expected, row.unit, mark)
    if shown:
        screen.print(table)
    if len(shown) < len(rows):
        screen.print(f"{len(rows) - len(shown)} groups as expected")


def _print_findings(screen: Console, title: str, findings: Sequence[Finding]) -> None:
    kinds = Counter(finding.kind for finding in findings)
    for kind, number in sorted(kinds.items()):
        screen.print(f"[bold]{title}: {number} {escape(kind)}[/]")
        for finding in [f for f in findings if f.kind == kind][:MOST_OF_A_KIND]:
            said = f"  {escape(finding.where)}: {escape(finding.message)}"
            screen.print(said, soft_wrap=True)
        if number > MOST_OF_A_KIND:
            screen.print(f"  and {number - MOST_OF_A_KIND} more; --json lists all")


def _summary(report: Report) -> str:
    checked = report.checked
    read = f", {checked['read']:,} read" if "read" in checked else ""
    return (
        f"{escape(report.corpus)}: {report.n_clips:,} clips, {checked['files']:,} files"
        f"{read}, {checked['decoded']:,} decoded: {len(report.certain):,} findings, "
        f"{len(report.findings) - len(report.certain):,} remarks"
    )
