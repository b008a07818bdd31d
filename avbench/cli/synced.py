"""What `avbench sync` prints."""

import json
from collections.abc import Sequence

import click
from rich.markup import escape
from rich.table import Table

from avbench.cli.console import console
from avbench.syncing.rows import SyncRow
from avbench.syncing.run import Fixed

NONE = "\u2013"
NARROW, FILE_SHARE = 16, 0.3  # of the screen, for the names of files


def print_rows(rows: Sequence[SyncRow], *, as_json: bool) -> None:
    """A table, or one JSON object a line."""
    if as_json:
        for row in rows:
            click.echo(json.dumps(row.to_json(), ensure_ascii=False, allow_nan=False))
        return
    screen = console()
    table = Table(box=None, pad_edge=False)
    longest = max(len(row.file) for row in rows)
    widest = max(NARROW, int(screen.width * FILE_SHARE))
    table.add_column("file", overflow="fold", width=min(longest, widest))
    for heading in ("audio_lag_ms", "95 % interval", "confidence"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("decision", no_wrap=True)
    table.add_column("reason")
    table.add_column("faces", justify="right")
    for row in rows:
        table.add_row(*map(escape, _cells(row)))
    screen.print(table)


def print_fixed(rows: Sequence[SyncRow], fixed: Sequence[Fixed], *, as_json: bool) -> None:
    """What was written, and what was not and why; on stderr where stdout is JSON."""
    for row, done in zip(rows, fixed, strict=False):
        what = f"wrote {done.path}" if done.path else f"not written: {row.file}"
        click.echo(f"{what}: {done.said}", err=as_json)


def _cells(row: SyncRow) -> tuple[str, ...]:
    span = NONE
    if row.low_ms is not None and row.high_ms is not None:
        span = f"{row.low_ms:+.1f} to {row.high_ms:+.1f}"
    return (
        row.file,
        NONE if row.audio_lag_ms is None else f"{row.audio_lag_ms:+.1f}",
        span,
        NONE if row.confidence is None else f"{row.confidence:.2f}",
        row.decision,
        row.reason,
        NONE if row.faces is None else str(row.faces),
    )
