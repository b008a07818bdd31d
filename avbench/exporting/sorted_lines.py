"""Text files sorted by bytes (the C locale), however many lines: sorted runs, then one merge."""

import heapq
from contextlib import ExitStack
from pathlib import Path

RUN_LINES = 100_000


class SortedLines:
    """Lines in any order in, a sorted file out."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._runs: list[Path] = []
        self._lines: list[bytes] = []

    def add(self, line: str) -> None:
        """Takes a line without its end."""
        self._lines.append(line.encode() + b"\n")
        if len(self._lines) >= RUN_LINES:
            self._spill()

    def close(self) -> bool:
        """Writes the file; False, and no file, where no line came."""
        self._spill()
        if not self._runs:
            return False
        with ExitStack() as stack:
            runs = [stack.enter_context(run.open("rb")) for run in self._runs]
            stack.enter_context(self._path.open("wb")).writelines(heapq.merge(*runs))
        for run in self._runs:
            run.unlink()
        return True

    def _spill(self) -> None:
        if not self._lines:
            return
        run = self._path.with_name(f".{self._path.name}.{len(self._runs)}")
        with run.open("wb") as file:
            file.writelines(sorted(self._lines))
        self._runs.append(run)
        self._lines = []
