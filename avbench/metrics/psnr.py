"""Peak signal-to-noise ratio of the generated face, correct and as a widely used script has it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.metrics.base import Better, Metric, Pool
from avbench.metrics.pictures import OVER_FRAMES, Array, Pictures, over_frames

NO_ERROR_DB = 100.0  # TalkLip's script: what a frame without any error counts


@dataclass(frozen=True)
class Psnr(Metric):
    """Peak signal-to-noise ratio of the face in dB, over all frames of all clips.

    10 log10(255^2 / MSE) of each frame, MSE over the pixels and the three colours of the face, cut
    out of both videos by the reference's own box and resized to 96 x 96; a frame without error
    counts 100 dB. The score is the mean over frames, not over clips. From 0 (black against white)
    to 100; unrelated noise has 7.7, a good renderer 30 to 35.

    Frame i is compared with frame i up to the end of the shorter video. Refused: videos of two
    sizes (`picture_mismatch`) or frame rates, lengths that differ by more than a tenth and more
    than 5 frames (`len_mismatch`), a reference whose largest face is seen in less than half of the
    frames (`no_face`). Where there are several faces, the largest is compared: see `faces`.

    It cannot tell whether lips move right: a still mouth scores well, and a face moved by one pixel
    badly. Values depend on the box: only compare those of one pipeline.
    """

    name: ClassVar[str] = "psnr"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "dB"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("paired_pictures",)
    reference: ClassVar[str] = (
        "definition as in TalkLip evaluation/visual_quality.py, without its 8-bit overflow; the "
        "box is avbench's, there S3FD's"
    )
    worst: ClassVar[float | None] = 0.0
    pool: ClassVar[Pool | None] = OVER_FRAMES

    def per_clip(self, pictures: Pictures) -> dict[str, float]:
        """The clip's mean; `sum`, `frames`, `ref_frames`, `hyp_frames`, `faces`."""
        return over_frames(self.name, decibels(pictures.mse), pictures.facts)


@dataclass(frozen=True)
class PsnrTalkLip(Psnr):
    """PSNR as TalkLip's script computes it, for comparison with published numbers alone.

    There the pictures are subtracted as 8-bit numbers, which wrap around: a difference of -1 is
    255, and squares wrap again. No frame can fall below 24.06 dB, random pictures have 27.9 instead
    of 7.7, and numbers of about 30 are up to 5 dB too high. Everything else is as in `psnr`.
    """

    name: ClassVar[str] = "psnr@talklip-u8"
    reference: ClassVar[str] = "TalkLip evaluation/visual_quality.py; the box is avbench's"
    worst: ClassVar[float | None] = float(10 * np.log10(255.0))

    def per_clip(self, pictures: Pictures) -> dict[str, float]:
        """As `psnr`."""
        return over_frames(self.name, decibels(pictures.mse_u8), pictures.facts)


def decibels(mse: Array) -> Array:
    """PSNR (n,) of mean squared errors (n,) of 8-bit pictures."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(mse == 0, NO_ERROR_DB, 10 * np.log10(255.0**2 / mse)))
