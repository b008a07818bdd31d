"""Reading tables of offsets: every row is looked at, and all that is wrong is said at once."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avbench.errors import UserError
from avbench.manifest_files import read_rows
from avbench.manifest_rows import id_fault

SHOWN_FAULTS = 20
SIGN = (
    "audio_lag_ms > 0 means that the sound comes late; SyncNet's offset in frames is "
    "-audio_lag_ms * fps / 1000"
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A row that is being read: its number (1 is the first below the header), its cells."""

    number: int
    row: Row

    @property
    def clip_id(self) -> str:
        """The clip's id, "" where there is none."""
        return self.text("clip_id")

    def text(self, column: str) -> str:
        """A cell as text, "" where it is empty or the column is not there."""
        value = self.row.get(column)
        return "" if value is None else str(value).strip()

    def number_of(self, column: str) -> float | None:
        """A cell as a number; None where it is empty or NaN.

        Raises:
            ValueError: anything else; the message is fit for a user.
        """
        text = self.text(column)
        try:
            value = float(text or "nan")
        except ValueError:
            value = math.inf
        if math.isinf(value):
            raise ValueError(f"{column} is {text!r}, expected a number")
        return None if math.isnan(value) else value

    def fault(self, what: str) -> str:
        """A fault with its place."""
        return f"row {self.number} ({self.clip_id or 'no id'}): {what}"


def read_places(table: Path, required: Collection[str], known: Collection[str]) -> list[Place]:
    """The rows of a table, ids checked; columns outside `known` are left alone.

    Raises:
        UserError: not readable, a required column is missing, no row, or faulty ids.
    """
    rows, columns = read_rows(table, known)
    absent = [c for c in required if c not in columns]
    if absent:
        found = ", ".join(columns) or "none"
        raise UserError(f"{table}: no column {' or '.join(absent)}; found {found}. {SIGN}")
    if not rows:
        raise UserError(f"{table}: holds no row, expected one a clip")
    places = [Place(number, row) for number, row in enumerate(rows, start=1)]
    raise_faults(table, list(_id_faults(places)))
    return places


def raise_faults(table: Path, faults: list[str]) -> None:
    """One error for all of them; nothing where there are none."""
    if not faults:
        return
    if len(faults) == 1:
        raise UserError(f"{table}: {faults[0]}")
    lines = [f"{table} has {len(faults)} faults:", *(f"  {f}" for f in faults[:SHOWN_FAULTS])]
    if len(faults) > SHOWN_FAULTS:
        lines.append(f"  and {len(faults) - SHOWN_FAULTS} more")
    raise UserError("\n".join(lines))


def _id_faults(places: list[Place]) -> Iterator[str]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for place in places:
        if fault := id_fault(place.clip_id):
            yield place.fault(fault)
        else:
            numbers[place.clip_id].append(place.number)
    for clip_id, at in numbers.items():
        if len(at) > 1:
            yield f"clip_id {clip_id!r} stands in rows {', '.join(map(str, at))}, expected once"
