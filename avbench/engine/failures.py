"""When to stop: rows that failed are counted, and told with what they said."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from avbench.engine.execution import Allowance
from avbench.engine.lines import read_lines
from avbench.errors import EXIT_FINDINGS, UserError

SHOWN = 3


class TooManyFailures(UserError):
    """More rows failed than --max-failures lets pass."""

    exit_code = EXIT_FINDINGS


class FailureCount:
    """Counts the failures of a stage. None lets any number pass."""

    def __init__(self, allowance: Allowance | None, n_rows: int) -> None:
        self._most = None if allowance is None else allowance.of(n_rows)
        self._n_rows = n_rows
        self._n = 0

    def add(self, n_failures: int) -> bool:
        """Counts some more; whether they are too many now."""
        self._n += n_failures
        return self._most is not None and self._n > self._most

    def error(self, parts: Iterable[Path], folder: Path) -> TooManyFailures:
        """What failed so far, in the parts that hold it."""
        statuses: Counter[str] = Counter()
        said: list[str] = []
        for path in parts:
            for line in read_lines(path):
                if line.failure and line.ok:
                    statuses[line.failure] += 1
                    if len(said) < SHOWN:
                        said.append(_said(line.result))
        kinds = ", ".join(f"{n} {status}" for status, n in sorted(statuses.items()))
        return TooManyFailures(
            f"stopped by --max-failures: {self._n} of {self._n_rows} clips have failed so far, "
            f"{self._most} are let pass ({kinds}). " + " ".join(f"[{text}]" for text in said) + " "
            f"Finished work is kept in {folder}: run the same command again with a higher limit to "
            "go on, and with --retry-failed once the cause is mended"
        )


def _said(result: dict[str, object]) -> str:
    reasons = [v for k, v in result.items() if k.endswith("reason") or k == "said"]
    reason = next((str(text) for text in reasons if text), "")
    return f"{result.get('clip_id')}: {reason}"
