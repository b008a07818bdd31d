"""Distances of mouth landmarks between the generated and the recorded face."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.errors import PictureMismatch
from avbench.metrics.base import Better, Metric, Pool
from avbench.metrics.faces import MOUTH, FacePair, Faces, openings, pair_faces, standing
from avbench.metrics.pictures import OVER_FRAMES, over_frames

NEEDS = ("ref.face_tracks", "hyp.face_tracks")


@dataclass(frozen=True)
class Lmd(Metric):
    """Landmark distance of the mouth, in distances between the eyes, over all frames of all clips.

    Of each frame: the mean over the 20 points of the mouth (48 to 67 of 68) of the distance between
    generated and recorded point, after each side was moved so that the middle of nose, right and
    left eye is zero, and divided by the distance between its eyes. So position and size of the head
    do not count; its turning does. 0 is best; there is no upper bound. On four clips of a real
    renderer it was 0.016 to 0.019, between two people who say different things 0.096.

    Papers differ: in pixels or divided by something else, all points or the mouth's, moved by the
    mean or not, by dlib's, FAN's or mediapipe's points. Here they are avbench's own, which jitter:
    compare systems with each other, not with published numbers.

    Frame i is compared with frame i up to the end of the shorter video, where both show the face;
    refused as in `psnr`, but sizes may differ. Of several faces, the reference's largest and the
    one at its place are compared. `min_share`: of the common frames must show it.

    It cannot tell whether lips fit the sound: a reference that is out of sync is matched all the
    same.
    """

    name: ClassVar[str] = "lmd"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = NEEDS
    reference: ClassVar[str] = (
        "avbench, after the landmark distance of Chen et al. 2018 (arXiv 1803.10404), which is in "
        "pixels"
    )
    worst: ClassVar[float | None] = 1.0
    pool: ClassVar[Pool | None] = OVER_FRAMES

    min_share: float = 0.5

    def per_clip(self, ref: Faces, hyp: Faces) -> dict[str, float]:
        """The clip's mean; `sum`, `frames`, `ref_frames`, `hyp_frames`, `faces`.

        Raises:
            PictureMismatch, LengthMismatch, NoFace: see `pair_faces`.
        """
        pair = pair_faces(ref, hyp, self.min_share)
        apart = standing(pair.hyp)[:, MOUTH] - standing(pair.ref)[:, MOUTH]
        return over_frames(self.name, np.linalg.norm(apart, axis=2).mean(axis=1), pair)


@dataclass(frozen=True)
class LmdPx(Lmd):
    """Landmark distance of the mouth in pixels of the video, nothing taken off, over all frames.

    As `lmd`, but the points are compared where they are: it counts the head's place and grows with
    the picture's size. Videos of two sizes are refused (`picture_mismatch`).
    """

    name: ClassVar[str] = "lmd@px"
    unit: ClassVar[str] = "px"
    reference: ClassVar[str] = "Chen et al. 2018, arXiv 1803.10404; points are avbench's"
    worst: ClassVar[float | None] = 100.0

    def per_clip(self, ref: Faces, hyp: Faces) -> dict[str, float]:
        """As `lmd`.

        Raises:
            PictureMismatch, LengthMismatch, NoFace: also where sizes differ.
        """
        if (ref.width, ref.height) != (hyp.width, hyp.height):
            raise PictureMismatch(
                f"generated picture is {hyp.width} x {hyp.height}, the reference {ref.width} x "
                f"{ref.height} pixels; expected one size: distances are in pixels (`lmd` takes any)"
            )
        pair = pair_faces(ref, hyp, self.min_share)
        apart = pair.hyp[:, MOUTH] - pair.ref[:, MOUTH]
        return over_frames(self.name, np.linalg.norm(apart, axis=2).mean(axis=1), pair)


@dataclass(frozen=True)
class LipOpeningError(Lmd):
    """How wrong the lips' opening is, in distances between the eyes, over all frames of all clips.

    Of each frame: |generated - recorded| opening, the mean distance of the three pairs of inner
    lip points (61-67, 62-66, 63-65) divided by the distance between the eyes. 0 is best. An open
    mouth has about 0.2 to 0.4, and a mouth that never moves an error of about half of that.

    Beside it: `bias`, the mean of generated - recorded (below 0: the mouth opens too little), and
    `corr`, the correlation of the two over the clip in [-1, 1] (NaN where a mouth does not move).
    Frames, faces and what is refused: as in `lmd`.

    It cannot tell width or rounding of the lips, nor whether they fit the sound.
    """

    name: ClassVar[str] = "lip_opening_err"
    reference: ClassVar[str] = "avbench"

    def per_clip(self, ref: Faces, hyp: Faces) -> dict[str, float]:
        """The clip's mean; `bias`, `corr`, and what `lmd` has.

        Raises:
            PictureMismatch, LengthMismatch, NoFace: see `pair_faces`.
        """
        pair: FacePair = pair_faces(ref, hyp, self.min_share)
        wanted, found = openings(pair.ref), openings(pair.hyp)
        said = over_frames(self.name, np.abs(found - wanted), pair)
        moves = min(wanted.std(), found.std()) > 1e-9
        corr = float(np.corrcoef(wanted, found)[0, 1]) if moves else float("nan")
        return {**said, "bias": float((found - wanted).mean()), "corr": corr}
