"""The parameters of reading aligned face crops, shared by every feature that does."""

from dataclasses import dataclass, replace

from avbench.features.aligned_crops import CropShape
from avbench.features.face_feature import FaceFeature
from avbench.features.follow import Search
from avbench.features.rhythm import Rhythm


@dataclass(frozen=True)
class LipFeature(FaceFeature):
    """Aligned crops of faces, which are followed at less cost than for `face_tracks`.

    A face is looked for every `detect_every_frames`, or `restless_every_frames`; see Rhythm.
    `max_shift`: see there. `min_follow_iou`: of a detection with the box where the face was
    expected. `max_bend`: landmarks are read where a face was looked for, and in between where it
    moves; see `sparse_landmarks`.
    `crop_px`, `crop_share`, `crop_right`, `crop_down`, `smooth_frames`: see CropShape. The defaults
    show mouth and chin, 64 x 64; 1, 0, 0 shows the whole face.
    """

    detect_every_frames: int = 12
    search_every_frames: int = 96
    restless_every_frames: int = 4
    max_shift: float = 0.3
    min_follow_iou: float = 0.15
    max_bend: float = 0.12
    crop_px: int = 64
    crop_share: float = 0.64
    crop_right: float = 0.0
    crop_down: float = 0.15
    smooth_frames: int = 9

    @property
    def rhythm(self) -> Rhythm:
        """See FaceFeature."""
        return Rhythm(self.detect_every_frames, self.restless_every_frames, self.max_shift)

    @property
    def search(self) -> Search:
        """See FaceFeature."""
        return replace(super().search, min_iou=self.min_follow_iou)

    @property
    def crop_shape(self) -> CropShape:
        """What is cut out."""
        return CropShape(
            self.crop_right, self.crop_down, self.crop_share, self.crop_px, self.smooth_frames
        )
