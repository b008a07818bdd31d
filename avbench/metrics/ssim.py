"""Structural similarity of the generated face."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.metrics.base import Better, Metric, Pool
from avbench.metrics.pictures import OVER_FRAMES, Pictures, over_frames


@dataclass(frozen=True)
class Ssim(Metric):
    """Structural similarity of the face, mean over all frames of all clips, -1 to 1.

    Gaussian windows (sigma 1.5, 11 pixels), population covariance, data range 255, mean over the
    three colours; windows that reach beyond the crop are left out. The crop, the frames that are
    compared and what is refused: as in `psnr`.

    It cannot tell whether lips move right: most of the crop is skin, which any renderer copies.
    """

    name: ClassVar[str] = "ssim"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("paired_pictures",)
    reference: ClassVar[str] = (
        "Wang, Bovik, Sheikh, Simoncelli 2004, doi:10.1109/TIP.2003.819861; parameters of TalkLip "
        "evaluation/visual_quality.py; equal to scikit-image 0.26"
    )
    worst: ClassVar[float | None] = 0.0
    pool: ClassVar[Pool | None] = OVER_FRAMES

    def per_clip(self, pictures: Pictures) -> dict[str, float]:
        """The clip's mean; `sum`, `frames`, `ref_frames`, `hyp_frames`, `faces`."""
        return over_frames(self.name, pictures.ssim, pictures.facts)
