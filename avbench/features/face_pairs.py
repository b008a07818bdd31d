"""The same face box cut out of two videos, pair by pair.

A picture metric needs one box on both sides: two detectors' boxes would differ by pixels, and the
metric would measure that. So the box is the reference's, known from its face track before either
picture is compared. The reference is read first and its crops are kept in a file without a name
(27 kB a frame), the generated picture is read after it and met frame by frame: numbers are exact,
memory does not grow with the clip, and what is kept for later runs is a few numbers a frame.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.align.frame_pair import common_frames
from avbench.clip import Source
from avbench.errors import NoFace, PictureMismatch
from avbench.features.boxes import Array
from avbench.features.crop_kinds import CropKind, Face96
from avbench.features.crop_track import Spool
from avbench.features.picture_file import PictureFile
from avbench.features.tracks import FaceTrack, FaceTracks
from avbench.media.types import FrameChunk, VideoClock

Frame = NDArray[np.uint8]
PairReader = Callable[[Frame, Frame], None]


@dataclass(frozen=True)
class PairFacts:
    """`n_pairs` were compared; `n_ref`, `n_hyp`: frames; `n_faces`: tracks of the reference."""

    n_pairs: int
    n_ref: int
    n_hyp: int
    n_faces: int


def read_pairs(
    faces: FaceTracks, ref: PictureFile, hyp: PictureFile, take: PairReader, min_share: float
) -> PairFacts:
    """Hands every pair of crops (reference, generated), BGR 96 x 96, to `take`, in order.

    `faces`: of the reference; its largest track is the face. `min_share`: of the reference's frames
    must show it; the others are left out.

    Raises:
        NoFace: the face is seen in fewer.
        PictureMismatch, LengthMismatch: the two videos do not fit; see `common_frames`.
        Undecodable: either file is damaged.
    """
    track, kind = faces.tracks[0], Face96()
    n_ref = len(faces.pts_s)
    if track.n_frames < min_share * n_ref:
        raise NoFace(
            f"the reference's largest face is seen in {track.n_frames} of {n_ref} frames; expected "
            f"at least {100 * min_share:g} %"
        )
    boxes = boxes_of(track, kind)
    with_crops = Spool(kind, Path(tempfile.gettempdir()))
    _decode(ref.source, _Crops(track.first, boxes, kind, None, with_crops.add))
    partners = iter(with_crops)
    pairs = _Crops(
        track.first,
        boxes[: with_crops.n_frames],
        kind,
        (faces.width, faces.height),
        lambda crop: take(next(partners), crop),
    )
    clock = _decode(hyp.source, pairs)
    common_frames(n_ref, clock.n_frames, faces.fps, clock.fps)
    if pairs.n == 0:
        raise NoFace(
            f"the reference's face is first seen at frame {track.first}, where the generated "
            f"picture of {clock.n_frames} frames has ended"
        )
    return PairFacts(pairs.n, n_ref, clock.n_frames, len(faces.tracks))


def boxes_of(track: FaceTrack, kind: CropKind) -> Array:
    """What places the crop of each frame of a track: (n, k), smoothed as `kind` says."""
    rows = kind.rows(track.landmarks)
    near = ((max(0, i - kind.back), i + kind.ahead + 1) for i in range(len(rows)))
    return np.stack([kind.smoothed(rows[a:b], min(i, kind.back)) for i, (a, b) in enumerate(near)])


class _Crops:
    """Cuts one box a frame out of the frames from `first` on."""

    def __init__(
        self,
        first: int,
        boxes: Array,
        kind: CropKind,
        size: tuple[int, int] | None,
        take: Callable[[Frame], None],
    ) -> None:
        self.n = 0
        self._first = first
        self._boxes = boxes
        self._kind = kind
        self._size = size
        self._take = take

    def feed(self, chunk: FrameChunk) -> None:
        """Takes the next frames of the file."""
        self._check(chunk.frames.shape[2], chunk.frames.shape[1])
        for index, frame in enumerate(chunk.frames, chunk.first):
            if 0 <= index - self._first < len(self._boxes):
                self._take(self._kind.cut(frame, self._boxes[index - self._first]))
                self.n += 1

    def _check(self, width: int, height: int) -> None:
        if self._size is not None and self._size != (width, height):
            raise PictureMismatch(
                f"generated picture is {width} x {height}, the reference {self._size[0]} x "
                f"{self._size[1]} pixels; expected one size: the reference's face box is cut out "
                "of both"
            )


def _decode(source: Source, crops: _Crops) -> VideoClock:
    from avbench.media.decode import decode

    clock = decode(source, [crops.feed], want_video=True, want_audio=False).clock
    assert clock is not None  # noqa: S101 - a file without picture is refused before
    return clock
