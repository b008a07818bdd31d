"""Progress on stderr: one line that is redrawn on a terminal, a line now and then elsewhere."""

import sys
import time

from avbench.engine.run import Progress

REDRAW_S = 0.2
LINE_S = 10.0


def progress(label: str, *, quiet: bool) -> Progress | None:
    """A callback (done, all) that shows rate and remaining time, or None when quiet."""
    return None if quiet else _Line(label)


class _Line:
    def __init__(self, label: str) -> None:
        self._label = label
        self._start: tuple[float, int] | None = None
        self._shown = 0.0
        self._tty = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        self._start = self._start or (now, done)
        last = done == total
        if not last and now - self._shown < (REDRAW_S if self._tty else LINE_S):
            return
        self._shown = now
        text = f"{self._label}: {done}/{total} clips, {self._eta(now, done, total)}"
        end = "\n" if last or not self._tty else ""
        sys.stderr.write(f"\r\x1b[K{text}{end}" if self._tty else f"{text}\n")
        sys.stderr.flush()

    def _eta(self, now: float, done: int, total: int) -> str:
        began, had = self._start or (now, done)
        fresh = done - had
        if done == total:
            return f"done in {_clock(now - began)}"
        if fresh == 0:
            return "starting"
        return f"{_clock((now - began) / fresh * (total - done))} left"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
