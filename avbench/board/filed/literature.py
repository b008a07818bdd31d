"""`literature.toml`: numbers that others printed, each with where it was read. Never ranked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from avbench.board.filed.spec import parse_toml
from avbench.board.summary import Finite, Name, Text

LITERATURE = "literature.toml"
Read = Literal["source code", "publication", "run here"]
_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class LiteratureScore(BaseModel):
    """One printed number. `variant`: which definition of the metric, as far as it is known."""

    model_config = _STRICT
    metric: Name
    value: Finite
    variant: Name
    unit: Text = ""


class LiteratureRow(BaseModel):
    """One system on one data set.

    `read_in`: the number was seen in the project's own files, in a text about it, or measured
    here; a number from memory has no place.
    """

    model_config = _STRICT
    system: Name
    paper: Name
    table: Name
    dataset: Name
    split: Name
    read_in: Read
    source: Name
    note: Text = ""
    scores: Annotated[list[LiteratureScore], Field(min_length=1)]


class Literature(BaseModel):
    """The file."""

    model_config = _STRICT
    row: list[LiteratureRow] = []


def read_literature(board: Path) -> tuple[LiteratureRow, ...]:
    """The literature rows of a board's folder, () where it has none.

    Raises:
        UserError: the file is faulty.
    """
    path = board / LITERATURE
    if not path.is_file():
        return ()
    return tuple(parse_toml(Literature, path.read_bytes(), str(path)).row)


def twice(rows: Sequence[LiteratureRow]) -> list[str]:
    """What the file says more than once: the same number of the same system from the same table."""
    seen: set[tuple[str, ...]] = set()
    found = []
    for row in rows:
        for score in row.scores:
            key = (row.system, row.dataset, row.split, row.table, score.metric, score.variant)
            if key in seen:
                found.append(f"{row.system} on {row.dataset} {row.split}: {score.metric} twice")
            seen.add(key)
    return found
