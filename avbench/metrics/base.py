"""What a metric is: one clip's arrays in, numbers out; pure, on the CPU.

`per_clip` returns what can be summed. A mean of clips needs no more than that; a ratio (WER, BLEU)
returns its counts and states its `pool`, and has confidence intervals, paired tests and ranks for
free.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from avbench.stats.pools import Mean, Pool, Table

__all__ = ["Better", "Metric", "Pool", "Table"]
Better = Literal["higher", "lower", "none"]


@dataclass(frozen=True)
class Metric:
    """One number a clip. Fields are parameters and reach the signature.

    `better`: which direction is good; "none" where neither is (a duration ratio).
    `needs`: features, with their side ("hyp.audio_16k") or of the pair ("paired_audio").
    `packages`: distributions whose version can change the value; they reach the signature.
    `worst`: the value that a penalised mean takes for a clip that cannot be scored, if defined.
    `cost`: about how many core seconds a second of sound takes, for `--plan`.
    `pool`: how the clips' statistics make the score; None is the mean of the metric's own.
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
    pool: ClassVar[Pool | None] = None

    def per_clip(self, *inputs: Any) -> dict[str, float]:  # noqa: ANN401 - each states its types
        """Statistics of one clip; the one called like the metric is the clip's value.

        Raises:
            ClipError: the clip cannot be scored; the engine makes it a row with a reason.
        """
        raise TypeError(f"{type(self).__name__} must define per_clip()")

    @property
    def pooling(self) -> Pool:
        """How many clips make a score: the mean, unless the metric says otherwise."""
        return self.pool or Mean(self.name)
