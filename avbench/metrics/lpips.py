"""Perceptual distance of the generated face from the recorded one."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from avbench.metrics.base import Better, Metric, Pool
from avbench.metrics.pictures import OVER_FRAMES, Array, Facts, over_frames


class Perceived(Protocol):
    """LPIPS (n,) of pairs of face crops."""

    @property
    def lpips(self) -> Array: ...  # noqa: D102

    @property
    def facts(self) -> Facts: ...  # noqa: D102


@dataclass(frozen=True)
class LpipsAlex(Metric):
    """LPIPS 0.1 on AlexNet of the face, mean over all frames of all clips; 0 is the same picture.

    The face is cut out and resized to 96 x 96 as for `psnr`, and refused alike; papers that take
    whole frames, other sizes or VGG have other numbers. Up to about 1.

    Both weights are the user's: torchvision's AlexNet (`alexnet_owt`) and LPIPS's heads
    (`lpips_alex_v0.1`); see `avbench weights info`.

    It follows people's judgement of blur and noise better than PSNR; of lips that move wrongly it
    says as little.
    """

    name: ClassVar[str] = "lpips@alex"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = ("paired_lpips",)
    reference: ClassVar[str] = (
        "Zhang et al. 2018, arXiv 1801.03924; figures of lpips 0.1.4 (net alex, version 0.1)"
    )
    worst: ClassVar[float | None] = 1.0
    pool: ClassVar[Pool | None] = OVER_FRAMES

    def per_clip(self, perceived: Perceived) -> dict[str, float]:
        """The clip's mean; `sum`, `frames`, `ref_frames`, `hyp_frames`, `faces`."""
        return over_frames(self.name, perceived.lpips, perceived.facts)
