"""Clips that are not in an export, and why."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class LeftOut:
    """One clip. `expected`: `prepare` gave up on it; otherwise its media are missing or damaged."""

    clip_id: str
    status: str
    reason: str
    expected: bool

    @classmethod
    def write(cls, path: Path, clips: Sequence[Self]) -> None:
        """`left_out.csv`: clip_id, status, reason; no file where there is nothing to tell."""
        if not clips:
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["clip_id", "status", "reason"])
            writer.writerows([c.clip_id, c.status, c.reason] for c in clips)
