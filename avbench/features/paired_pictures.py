"""How far the generated face is from the recorded one, frame by frame, pixel by pixel."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.features.base import Feature
from avbench.features.face_pairs import PairFacts, read_pairs
from avbench.features.picture_file import PictureFile
from avbench.features.ssim import ssim
from avbench.features.tracks import FaceTracks

Frame = NDArray[np.uint8]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class PicturePair:
    """Of each pair of face crops, (n,) each: mean squared error in grey levels, and SSIM.

    `mse_u8`: the squared error as 8-bit numbers that wrap around give it; see `psnr@talklip-u8`.
    """

    mse: Array
    mse_u8: Array
    ssim: Array
    facts: PairFacts


@dataclass(frozen=True)
class PairedPictures(Feature):
    """Compares the reference's face box, 96 x 96, in both videos; see `face_pairs`.

    `min_share`: of the reference's frames must show its largest face; frames without are left out.
    """

    name: ClassVar[str] = "paired_pictures"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("ref.face_tracks", "ref.picture", "hyp.picture")
    packages: ClassVar[tuple[str, ...]] = ("av", "opencv-python")
    cached: ClassVar[bool] = True
    cost: ClassVar[float] = 0.1
    value: ClassVar[type] = PicturePair

    min_share: float = 0.5

    def extract(self, faces: FaceTracks, ref: PictureFile, hyp: PictureFile) -> PicturePair:
        """The errors of every frame.

        Raises:
            NoFace, PictureMismatch, LengthMismatch, Undecodable: see `read_pairs`.
        """
        rows: list[tuple[float, float, float]] = []
        facts = read_pairs(faces, ref, hyp, lambda a, b: rows.append(errors(a, b)), self.min_share)
        table = np.array(rows)
        return PicturePair(table[:, 0], table[:, 1], table[:, 2], facts)


def errors(ref: Frame, hyp: Frame) -> tuple[float, float, float]:
    """Mean squared error, the same with numbers of 8 bits that wrap around, and SSIM."""
    difference = ref.astype(np.float64) - hyp
    wrapped = ref - hyp
    wrapped *= wrapped
    return float((difference**2).mean()), float(wrapped.mean(dtype=np.float64)), ssim(ref, hyp)
