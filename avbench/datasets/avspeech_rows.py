"""The tables of AVSpeech, row by row."""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from avbench.datasets.base import Problem
from avbench.datasets.files import Listing
from avbench.datasets.youtube import BAD_ROW, ID

SHOWN = 20  # bad rows of one table that get a row of their own among the failures
_TABLE = re.compile(r"(?:avspeech_)?(train|test)\.csv", re.IGNORECASE)


class Row(NamedTuple):
    """A span of a video. `face_x`, `face_y`: the face's centre, [0, 1], as written."""

    video: str
    start_s: float
    end_s: float
    face_x: str
    face_y: str


@dataclass(frozen=True)
class Table:
    """One of the corpus's files. `seen`: the ids of its rows, filled in while it is read."""

    path: PurePosixPath
    split: str
    seen: set[str] = field(default_factory=set)


def find_tables(listing: Listing) -> list[Table]:
    """avspeech_train.csv and avspeech_test.csv (train.csv, test.csv), at any depth."""
    named = ((path, _TABLE.fullmatch(path.name)) for path in listing.files)
    return [Table(path, match[1].lower()) for path, match in named if match]


def read_rows(root: Path, table: Table, problems: list[Problem], notes: list[str]) -> Iterator[Row]:
    """The good rows of a table; adds a problem for each of the first bad ones, and their number."""
    bad = 0
    with (root / table.path).open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(line.replace("\0", "") for line in file)
        for fields in reader:
            if not fields:
                continue
            try:
                yield _row(fields)
            except ValueError as error:
                bad += 1
                if bad <= SHOWN:
                    said = f"line {reader.line_num}: {error}"
                    problems.append(Problem(None, table.path.as_posix(), BAD_ROW, said))
    if bad:
        notes.append(f"{bad} rows of {table.path} are no spans: see {BAD_ROW} among the failures")


def _row(fields: list[str]) -> Row:
    """A row.

    Raises:
        ValueError: what is wrong with it.
    """
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields, expected id, start, end, x, y")
    video, start, end, face_x, face_y = (text.strip() for text in fields)
    if not re.fullmatch(ID, video):
        raise ValueError(f"the id is {video[:40]!r}, expected 11 characters")
    try:
        start_s, end_s = float(start), float(end)
    except ValueError:
        raise ValueError(f"the times are {start!r} and {end!r}, expected seconds") from None
    if not (math.isfinite(end_s) and 0 <= start_s < end_s):
        raise ValueError(f"the span is {start} to {end}, expected a start before the end")
    return Row(video, start_s, end_s, face_x, face_y)
