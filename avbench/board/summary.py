"""The form of `summary.json`, checked where it comes in from outside; all faults at once."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from avbench.errors import UserError

Finite = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, Field(max_length=4000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class SystemInfo(_Part):
    """Who made the clips. An anchor (ground truth, mute, shifted) shows the scale of a metric."""

    name: Name
    version: Text = ""
    team: Text = ""
    description: Text = ""
    paper: Text = ""
    code: Text = ""
    licence: Text = ""
    training_data: list[Text] = []
    pretrained_models: list[Text] = []
    kind: Literal["system", "anchor", "literature"] = "system"

    @property
    def version_text(self) -> str:
        """The version as pages show it: "v2" for "2", as given otherwise."""
        return f"v{self.version}" if self.version[:1].isdigit() else self.version


class ProtocolInfo(_Part):
    """What was compared. `min_coverage`: share of clips that a rank needs."""

    name: Name
    version: int
    min_coverage: Annotated[float, Field(ge=0, le=1)] = 0.99


class ManifestInfo(_Part):
    """On which clips."""

    dataset: Name
    version: str | int
    digest: Name
    n_clips: Count


class MetricSummary(_Part):
    """One metric of one run: the mean never stands without its counts."""

    value: Finite | None
    low: Finite | None = None
    high: Finite | None = None
    n_expected: Count
    n_scored: Count
    n_clusters: Count | None = None
    reasons: dict[str, Count] = {}
    better: Literal["higher", "lower", "none"]
    unit: Text
    signature: Text
    penalised: Finite | None = None
    pool: dict[str, Any] | None = None  # how clips make the score; None: their mean

    @property
    def coverage(self) -> float:
        """Share of the expected clips that have a score, in [0, 1]."""
        return self.n_scored / self.n_expected if self.n_expected else 0.0

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        unscored = self.n_expected - self.n_scored
        if unscored < 0:
            raise ValueError(f"n_scored {self.n_scored} exceeds n_expected {self.n_expected}")
        if sum(self.reasons.values()) != unscored:
            raise ValueError(
                f"reasons count {sum(self.reasons.values())} clips, but {unscored} of "
                f"{self.n_expected} are not scored"
            )
        if self.value is not None and self.n_scored == 0:
            raise ValueError(f"value {self.value} although no clip is scored")
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high must both be given, or neither")
        return self


class Summary(_Part):
    """`summary.json` of a run folder."""

    schema_version: Literal[1]
    system: SystemInfo
    protocol: ProtocolInfo
    manifest: ManifestInfo
    metrics: Annotated[dict[Name, MetricSummary], Field(min_length=1)]
    coverage: Finite
    ranked: bool
    not_ranked_because: Text | None = None
    missing: list[str] = []
    extra: list[str] = []
    signature: Text
    clips_sha256: str | None = None


def read_summary(path: Path) -> Summary:
    """The checked content of `path`.

    Raises:
        UserError: the file is missing, is no JSON, or breaks the schema (every fault is listed).
    """
    if not path.is_file():
        raise UserError(f"{path}: no such file; a run folder holds summary.json and clips.parquet")
    try:
        return Summary.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise UserError(_all_faults(path, error)) from None


def _all_faults(path: Path, error: ValidationError) -> str:
    faults = error.errors(include_url=False)
    lines = [f"{path}: {len(faults)} problem{'s' if len(faults) > 1 else ''}"]
    for fault in faults:
        where = ".".join(map(str, fault["loc"])) or "file"
        found = json.dumps(fault["input"], default=str)
        shown = "" if len(found) > 60 else f", found {found}"
        lines.append(f"  {where}: {fault['msg']}{shown}")
    return "\n".join(lines)
