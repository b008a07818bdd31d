"""A task that decodes nothing and misbehaves when it is told to; workers find it as a plugin."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from avbench.engine.jobs import FAILURES

Row = dict[str, Any]
ENTRY = "[avbench.tasks]\ncheap = cheap_tasks:Cheap\n"
METADATA = "Metadata-Version: 2.1\nName: cheap-tasks\nVersion: 0\n"


class Cheap:
    """Settings: power; log (a file that gets each clip's id as it is processed); sleep_s; parents
    (one that gets the process that started the worker: each node of a ray cluster has one).
    """

    def __init__(self, settings: Row) -> None:
        self._settings = settings

    def process(self, row: Row) -> Row:
        """y; a row may ask for a death (`dies`: always, or a file that is made by the first)."""
        with Path(self._settings["log"]).open("a") as log:
            log.write(f"{row['clip_id']}\n")
        if "parents" in self._settings:
            with Path(self._settings["parents"]).open("a") as parents:
                parents.write(f"{os.getppid()} {row['clip_id']}\n")
        time.sleep(self._settings.get("sleep_s", 0.0))
        until = time.monotonic() + 30
        while "waits_for" in row and not Path(row["waits_for"]).exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        _die(row.get("dies"))
        if "raises" in row:
            raise ZeroDivisionError(row["raises"])
        if "gone" in row and not Path(row["gone"]).exists():
            return self.failed(row, "missing", f"{row['gone']}: not found")
        power = self._settings["power"]
        return {"clip_id": row["clip_id"], "status": "ok", "reason": "", "y": row["x"] ** power / 7}

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """No y."""
        return {"clip_id": row["clip_id"], "status": status, "reason": reason, "y": None}

    def failure(self, result: Row) -> str:
        """The status, if another try may mend it."""
        return result["status"] if result["status"] in FAILURES else ""


def _die(when: str | None) -> None:
    if when == "always":
        os.kill(os.getpid(), signal.SIGKILL)
    if when and not Path(when).exists():
        Path(when).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def rows(n: int = 200) -> list[Row]:
    """Rows that are all well."""
    return [{"clip_id": f"c{i:04d}", "x": i} for i in range(n)]
