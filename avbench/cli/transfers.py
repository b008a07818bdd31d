"""How a download shows: a line with rate and remaining time on stderr, a table at the end."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from avbench.cli.console import console
from avbench.cli.options import print_json
from avbench.cli.progress import LINE_S, REDRAW_S
from avbench.downloading.remote import Remote
from avbench.downloading.run import Result, Watch
from avbench.downloading.space import gigabytes

MOST_ROWS = 60


def watch(files: Sequence[Remote], *, quiet: bool) -> Watch:
    """Shows the progress of these files, or nothing."""
    return Silent() if quiet else TransferLine(files)


class Silent:
    """Shows nothing."""

    def bytes(self, n_bytes: int) -> None:
        """Nothing."""

    def done(self, result: Result) -> None:
        """Nothing."""


class TransferLine:
    """One line, redrawn on a terminal, now and then elsewhere; files that fail stay readable."""

    def __init__(self, files: Sequence[Remote]) -> None:
        self._n_files, self._sizes = len(files), {f.path: f.n_bytes or 0 for f in files}
        self._total = sum(self._sizes.values())
        self._n_done = self._n_bytes = self._skipped = 0
        self._start = time.monotonic()
        self._shown = self._start
        self._tty = sys.stderr.isatty()

    def bytes(self, n_bytes: int) -> None:
        """Counts them, and redraws the line where it is time."""
        self._n_bytes += n_bytes
        if time.monotonic() - self._shown >= (REDRAW_S if self._tty else LINE_S):
            self._draw()

    def done(self, result: Result) -> None:
        """Counts the file; says why one failed."""
        self._n_done += 1
        if result.state == "unpacked":
            self._skipped += self._sizes[result.file]
        if result.problem:
            sys.stderr.write(f"{chr(13)}{result.file}: {result.problem}\n")
        if result.problem or self._n_done == self._n_files:
            self._draw()
        if self._tty and self._n_done == self._n_files:
            sys.stderr.write("\n")

    def _draw(self) -> None:
        self._shown = time.monotonic()
        rate = self._n_bytes / max(self._shown - self._start, 1e-3)
        left = max(0, self._total - self._skipped - self._n_bytes)
        remaining = f", {_clock(left / rate)} left" if left and rate > 0 else ""
        text = (
            f"download: {self._n_done}/{self._n_files} files, "
            f"{gigabytes(self._n_bytes)} of {gigabytes(self._total - self._skipped)}, "
            f"{rate / 1e6:.1f} MB/s{remaining}"
        )
        sys.stderr.write(f"\r\x1b[K{text}" if self._tty else f"{text}\n")
        sys.stderr.flush()


def print_results(
    corpus: str, licence: str, out: Path, results: Sequence[Result], *, as_json: bool
) -> None:
    """What became of each file; where there are very many, of those that failed."""
    if as_json:
        failed = sum(r.state == "failed" for r in results)
        files = [asdict(r) for r in results]
        print_json(
            {"corpus": corpus, "licence": licence, "out": str(out), "n_failed": failed}
            | {"files": files}
        )
        return
    screen = console()
    shown = [r for r in results if len(results) <= MOST_ROWS or r.state == "failed"]
    if shown:
        screen.print(_table(shown[:MOST_ROWS]))
    states = ", ".join(f"{n} {state}" for state, n in sorted(Counter(_states(results)).items()))
    screen.print(f"{len(results)} files of {corpus} ({escape(licence)}): {states}")
    screen.print(f"in {escape(str(out))}", soft_wrap=True)


def _states(results: Sequence[Result]) -> list[str]:
    return ["unpacked before" if r.state == "unpacked" else r.state for r in results]


def _table(results: Sequence[Result]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("file", "state", "size", "unpacked", "checked"):
        table.add_column(heading, justify="right" if heading in ("size", "unpacked") else "left")
    for result in results:
        unpacked = "\u2013" if result.n_unpacked is None else f"{result.n_unpacked} files"
        size = gigabytes(result.n_bytes) if result.n_bytes else "\u2013"
        table.add_row(escape(result.file), result.state, size, unpacked, escape(_checked(result)))
    return table


def _checked(result: Result) -> str:
    if result.problem:
        return result.problem
    if result.published:
        return f"{result.published.partition(':')[0]} as published"
    return f"nothing is published; sha256 {result.sha256[:12]}... recorded"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
