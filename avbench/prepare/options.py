"""How a corpus is prepared, and the name of what comes of it."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from avbench import __version__
from avbench.align.decide import DecisionConfig
from avbench.align.thresholds import thresholds_for
from avbench.engine.execution import Execution
from avbench.engine.plan import make_plan
from avbench.errors import UserError
from avbench.features.estimators import DEFAULT
from avbench.prepare.crops import check_kinds
from avbench.prepare.measure import wanted
from avbench.signature import signature

Row = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """How a corpus is prepared.

    `check`: share of the accepted clips that are measured again. `beside`: a second estimator whose
    lags the report shows next to the first one's; it decides nothing. `decisions`: thresholds that
    differ from the estimator's own. `how`: who runs the work, if not `workers` processes here.
    `crops`: kinds of crops of the speaking face that are written beside (see `crop_kinds`).
    `report_samples`: clips that the report plays; with 0 it shows no film, no face and no word.
    """

    out: Path
    write: Literal["none", "audio", "av"] = "audio"
    edge: Literal["pad", "trim"] = "pad"
    estimator: str = DEFAULT
    within_split: bool = False
    check: float = 0.02
    limit: int | None = None
    workers: int = 1
    how: Execution | None = None
    beside: str | None = None
    decisions: DecisionConfig | None = None
    crops: tuple[str, ...] = ()
    report_samples: int = 0
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuses what cannot be.

        Raises:
            UserError: no such kind of crop, or crops with `edge="trim"`: they keep all frames.
        """
        check_kinds(self.crops)
        if self.crops and self.edge == "trim":
            raise UserError("crops keep all frames of their clips; write them with --edge pad")

    @property
    def execution(self) -> Execution:
        """Who runs the shards."""
        return self.how or Execution(workers=self.workers)

    @property
    def thresholds(self) -> DecisionConfig:
        """What a clip's curve needs to be trusted."""
        return self.decisions or thresholds_for(self.estimator)

    def settings(self) -> Row:
        """What can change a number: part of every result's identity."""
        return {
            "avbench": __version__,
            "estimator": self.estimator,
            "parameters": self.parameters,
            "decisions": asdict(self.thresholds),
            "write": self.write,
            "edge": self.edge,
            "within_split": self.within_split,
            **({"crops": list(self.crops)} if self.crops else {}),
        }


def build_id(options: Options) -> str:
    """Names the code and configuration that a prepared corpus came from."""
    text = json.dumps(options.settings(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def facts(options: Options) -> dict[str, str]:
    """What the report says of the run; nothing that differs between two equal runs."""
    plan = make_plan(features=wanted(options.estimator), parameters=options.parameters)
    return {
        "avbench": __version__,
        "build": build_id(options),
        "estimator": options.estimator,
        **({"second estimator": options.beside} if options.beside else {}),
        "signature": signature(plan.nodes[-1].feature, [n.feature for n in plan.nodes[:-1]]),
        "written": f"{options.write}, edges: {options.edge}",
        **({"crops": ", ".join(options.crops)} if options.crops else {}),
        **{f"decision: {k}": str(v) for k, v in asdict(options.thresholds).items()},
    }
