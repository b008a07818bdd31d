"""Which files are decoded: a share of all, the same ones for the same seed on every machine."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from avbench.clip import Clip
from avbench.errors import UserError
from avbench.verifying.files import source_of

LEAST = 10  # a share of a small corpus is at least so many


@dataclass(frozen=True)
class Share:
    """How much of a corpus: 0 to 1."""

    value: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "2%", "all" or "none".

        Raises:
            UserError: it is something else.
        """
        word = text.strip().lower()
        if word in ("all", "none"):
            return cls(1.0 if word == "all" else 0.0)
        try:
            value = float(word.removesuffix("%")) / 100
        except ValueError:
            value = -1.0
        if not (word.endswith("%") and 0 <= value <= 1):
            raise UserError(f"--decode {text}: expected a share such as 2%, all, or none")
        return cls(value)

    def of(self, number: int) -> int:
        """So many of `number`."""
        if self.value == 0:
            return 0
        return min(number, max(LEAST, math.ceil(self.value * number - 1e-9)))


def sample(clips: Sequence[Clip], share: Share, seed: int) -> list[dict[str, Any]]:
    """Rows of files to decode, each pair of picture and sound once, in the order of the clips."""
    rows: dict[tuple[str | None, str | None], dict[str, Any]] = {}
    for clip in clips:
        video, audio = (None if p is None else str(p) for p in (clip.video, clip.audio))
        where = source_of(clip)
        rows.setdefault((video, audio), {"where": where, "video": video, "audio": audio})
    listed = list(rows.values())
    ranked = sorted(listed, key=lambda row: _rank(row["where"], seed))
    chosen = {id(row) for row in ranked[: share.of(len(listed))]}
    return [row for row in listed if id(row) in chosen]


def _rank(where: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}\0{where}".encode()).hexdigest()
