"""Where SyncNet's tracker gets its faces from: BlazeFace, which comes with avbench, or S3FD."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from avbench.errors import UnknownName
from avbench.features.boxes import Array
from avbench.features.follow import Follower, Search
from avbench.features.syncnet_crop import Frame
from avbench.registry import near_names

if TYPE_CHECKING:
    from avbench.models.s3fd import S3fd

EVERY_FRAMES = {"blazeface": 5, "s3fd": 1, "s3fd-every-5": 5}
WEIGHTS = "sfd_face"
# S3FD's box in sides of BlazeFace's, about its centre: medians. Width and height of 365 faces (76
# people and films) by YuNet, which learned boxes from the same pictures as S3FD (0.88, 1.23, 0.11
# up), corrected by boxes of S3FD itself that AV2AV publishes with a clip (70 frames: 0.87, 1.15,
# 0.05 up; YuNet there 0.88, 1.12, 0.07). LRS3's crops, made by the same recipe, say 1.245 and 0.094
# up (16 clips). From face to face the height varies by 0.09.
_WIDTH, _HEIGHT, _UP = 0.88, 1.24, 0.095
_SEARCH = Search(
    min_score=0.5, min_start_score=0.6, max_faces=8, max_gap_frames=25, min_face_px=32.0
)
_SEARCH_EVERY = 5  # looks
_S3FD_SCALE, _S3FD_MIN_SCORE = 0.25, 0.9


class FaceDetector(Protocol):
    """Finds faces. `every_frames`: how often it is asked; `batch`: frames it wants at a time."""

    every_frames: int
    batch: int

    def look(self, frames: Sequence[Frame]) -> list[Array]:
        """For each BGR frame, in order of time, boxes (k, 4) in pixels."""

    def cut(self) -> None:
        """The next frame may show another scene."""


class BlazeFace:
    """BlazeFace near the faces that it knows, now and then everywhere; boxes as S3FD draws them."""

    batch = 1

    def __init__(self, every_frames: int) -> None:
        self.every_frames = every_frames
        self._looks = 0
        self._since_search = _SEARCH_EVERY
        self._follower = Follower(_SEARCH)

    def look(self, frames: Sequence[Frame]) -> list[Array]:
        """See FaceDetector."""
        return [self._look(frame) for frame in frames]

    def cut(self) -> None:
        """Forgets the faces, so that the next look goes everywhere."""
        self._follower = Follower(_SEARCH)

    def _look(self, frame: Frame) -> Array:
        index = self._looks * self.every_frames
        everywhere = not self._follower.faces or self._since_search >= _SEARCH_EVERY
        seen = self._follower.look(frame, index, everywhere=everywhere)
        self._follower.drop(self._follower.lost(index))
        self._since_search = 1 if everywhere else self._since_search + 1
        self._looks += 1
        rows = [d.rows[0] for d in seen if d is not None]
        return tight_boxes(np.array(rows).reshape(len(rows), -1)) if rows else np.zeros((0, 4))


class S3fdFaces:
    """S3FD on the picture at a quarter of its size, as SyncNet's pipeline does it."""

    batch = 4

    def __init__(self, net: "S3fd", every_frames: int) -> None:
        self.every_frames = every_frames
        self._net = net

    def look(self, frames: Sequence[Frame]) -> list[Array]:
        """See FaceDetector."""
        import cv2

        scale = _S3FD_SCALE
        pictures = [np.asarray(cv2.resize(f, None, fx=scale, fy=scale), np.uint8) for f in frames]
        small = np.stack(pictures)
        height, width = frames[0].shape[:2]
        size = np.array([width, height, width, height])
        return [found[:, :4] * size for found in self._net.detect(small, _S3FD_MIN_SCORE)]

    def cut(self) -> None:
        """Each look stands for itself."""


def tight_boxes(rows: Array) -> Array:
    """BlazeFace's rows (n, 16: a square and six points) to boxes (n, 4) as S3FD draws them.

    From hairline to chin and cheek to cheek, upright; shifted along the face's own upward axis.
    """
    side = rows[:, 2] - rows[:, 0]
    roll = np.arctan2(rows[:, 7] - rows[:, 5], rows[:, 6] - rows[:, 4])
    up = _UP * side
    centre = (rows[:, :2] + rows[:, 2:4]) / 2 + np.stack([np.sin(roll), -np.cos(roll)], 1) * up[
        :, None
    ]
    half = np.stack([_WIDTH * side, _HEIGHT * side], axis=1) / 2
    return np.concatenate([centre - half, centre + half], axis=1)


def make_detector(name: str) -> FaceDetector:
    """A detector with its state, for one video.

    Raises:
        UnknownName: not a key of EVERY_FRAMES.
        MissingWeights: S3FD's file was not added by the user.
    """
    check_detector(name)
    if name == "blazeface":
        return BlazeFace(EVERY_FRAMES[name])
    from avbench import user_weights

    net = _s3fd(user_weights.path(WEIGHTS), user_weights.digest(WEIGHTS))
    return S3fdFaces(net, EVERY_FRAMES[name])


def detector_digest(name: str) -> str:
    """The sha256 of each file of weights that a detector reads, in one string.

    Raises:
        UnknownName: not a key of EVERY_FRAMES.
        MissingWeights: S3FD's file was not added by the user.
    """
    check_detector(name)
    if name == "blazeface":
        from avbench.shipped import WEIGHTS as SHIPPED

        return SHIPPED["blazeface_full"].sha256 + SHIPPED["blazeface_short"].sha256
    from avbench import user_weights

    return user_weights.digest(WEIGHTS)


def check_detector(name: str) -> None:
    """Raises UnknownName where there is no such detector."""
    if name not in EVERY_FRAMES:
        raise UnknownName(
            f"no face detector is called {name!r}; {near_names(name, EVERY_FRAMES)}"
            f"there are {', '.join(EVERY_FRAMES)}"
        )


@lru_cache(maxsize=1)
def _s3fd(path: Path, _digest: str) -> "S3fd":
    from avbench.models import s3fd

    return s3fd.load(path)
