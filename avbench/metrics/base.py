"""What a metric is: one clip's arrays in, numbers out; pure, on the CPU.

`per_clip` returns what can be summed. A mean of clips needs no more than that; a ratio (WER, BLEU)
returns its counts and overrides `reduce`, and has confidence intervals and paired tests for free.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

Better = Literal["higher", "lower", "none"]
Table = dict[str, NDArray[np.float64]]  # one array a statistic, one entry a scored clip


@dataclass(frozen=True)
class Metric:
    """One number a clip. Fields are parameters and reach the signature.

    `better`: which direction is good; "none" where neither is (a duration ratio).
    `needs`: features, with their side ("hyp.audio_16k") or of the pair ("paired_audio").
    `packages`: distributions whose version can change the value; they reach the signature.
    `worst`: the value that a penalised mean takes for a clip that cannot be scored, if defined.
    `cost`: about how many core seconds a second of sound takes, for `--plan`.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    unit: ClassVar[str]
    better: ClassVar[Better]
    needs: ClassVar[tuple[str, ...]]
    reference: ClassVar[str]
    packages: ClassVar[tuple[str, ...]] = ()
    worst: ClassVar[float | None] = None
    cost: ClassVar[float] = 0.001

    def per_clip(self, *inputs: Any) -> dict[str, float]:  # noqa: ANN401 - each states its types
        """Statistics of one clip; the one called like the metric is the clip's value.

        Raises:
            ClipError: the clip cannot be scored; the engine makes it a row with a reason.
        """
        raise TypeError(f"{type(self).__name__} must define per_clip()")

    def reduce(self, table: Table) -> float:
        """The score of many clips: the mean, unless a metric says otherwise."""
        return float(np.mean(table[self.name]))
