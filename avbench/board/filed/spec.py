"""`board.toml`: what a filed board compares, and how far its numbers may move."""

import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from avbench.board.summary import Finite, ManifestInfo, Name, Summary, Text
from avbench.errors import UserError

BOARD = "board.toml"
MAX_TOML_BYTES = 1_000_000
EPSILON_BY_UNIT = {"ms": 0.5, "%": 0.05}
EPSILON = 0.001

Model = TypeVar("Model", bound=BaseModel)
Share = Annotated[float, Field(ge=0, le=1)]
Step = Annotated[Finite, Field(ge=0)]


class BoardSpec(BaseModel):
    """The content of `board.toml`. Unknown keys are refused: they are misspelt.

    `manifest` is None for a board of literature rows alone. `epsilon`: per metric, how far a
    published value may move without a new version. `anchors`: folders of rows that must be there.
    `withdrawn`: folder of a row that was taken off -> why.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    title: Name
    protocol: Name
    version: Annotated[int, Field(ge=1)] = 1
    primary: list[Name] = Field(min_length=1)
    min_coverage: Share = 0.99
    note: Text = ""
    anchors: list[Name] = []
    manifest: ManifestInfo | None = None
    epsilon: dict[Name, Step] = {}
    withdrawn: dict[Name, Name] = {}

    def step(self, metric: str, unit: str) -> float:
        """How far this metric may move."""
        return self.epsilon.get(metric, EPSILON_BY_UNIT.get(unit, EPSILON))


def parse_toml(kind: type[Model], text: bytes, where: str) -> Model:
    """The checked content of a TOML file.

    Raises:
        UserError: too large, no TOML, or faulty (all faults at once).
    """
    if len(text) > MAX_TOML_BYTES:
        raise UserError(f"{where}: {len(text)} bytes, expected at most {MAX_TOML_BYTES}")
    try:
        return kind.model_validate(tomllib.loads(text.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{where}: is no TOML: {error}") from None
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise UserError(f"{where}: {'; '.join(faults)}") from None


def read_spec(board: Path) -> BoardSpec:
    """The `board.toml` of a board's folder.

    Raises:
        UserError: not there, or faulty.
    """
    path = board / BOARD
    if not path.is_file():
        raise UserError(
            f"{path}: not found; `avbench board init {board} --like RUN --title TITLE` writes one"
        )
    return parse_toml(BoardSpec, path.read_bytes(), str(path))


def spec_like(summary: Summary, title: str, primary: list[str]) -> BoardSpec:
    """The board that a run fits on, with an epsilon for each of its metrics.

    Raises:
        UserError: a primary metric is not in the run.
    """
    strangers = [name for name in primary if name not in summary.metrics]
    if strangers:
        raise UserError(
            f"the run holds no metric {', '.join(strangers)}; it has {', '.join(summary.metrics)}"
        )
    steps = {n: EPSILON_BY_UNIT.get(m.unit, EPSILON) for n, m in summary.metrics.items()}
    return BoardSpec(
        title=title,
        protocol=summary.protocol.name,
        version=summary.protocol.version,
        primary=primary,
        min_coverage=summary.protocol.min_coverage,
        manifest=summary.manifest,
        epsilon=steps,
    )
