"""SyncNet's view of the faces in a film: tracked, cropped and embedded in one pass."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from avbench.errors import NoFace, NoVideo, TooShort
from avbench.features.base import MediaFeature
from avbench.features.cuts import CutDetector
from avbench.features.frame_clock import FrameClock
from avbench.features.syncnet_detect import EVERY_FRAMES, detector_digest, make_detector
from avbench.features.syncnet_faces import FaceStream
from avbench.features.syncnet_lips import SyncNetTrack
from avbench.features.syncnet_net import check_precision, lip_tower, weights_digest
from avbench.features.syncnet_track import Track, TrackRules

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.media.types import Decoded, FrameChunk, MediaInfo


@dataclass(frozen=True)
class SyncNetTracks:
    """All good face tracks of a film, the largest mean box first.

    `n_frames`: of the film at 25 a second. `fps_in`: of the file. `resampled`: frames were left
    out or repeated to get there.
    """

    tracks: tuple[SyncNetTrack, ...]
    n_frames: int
    fps_in: float
    resampled: bool


@dataclass(frozen=True)
class SyncNetTrackedFeature(MediaFeature):
    """The pipeline `w2l-real`: SyncNet's run_pipeline.py, which Wav2Lip's script for films calls.

    Faces are tracked and cropped to 224x224 (see `syncnet_track`, `syncnet_crop`). Where this
    differs from the original: shots are told by our own cut detector, and a track goes on over a
    suspected cut where its face does; frames of other rates than 25 are the nearest on the clock;
    frames do not pass through MPEG-4 and JPEG before the crop, nor through MPEG-4 behind it; clips
    without a track, which there are left out in silence, say why.

    `detector`: "blazeface" (BlazeFace in every 5th frame, boxes mapped to S3FD's), "s3fd" (the
    original, with the user's `sfd_face`), "s3fd-every-5". `min_track_frames`: a track has more
    frames than this; 100 in the original, which leaves clips of GRID (75 frames) without a score,
    50 in its successors. `min_face_px`: mean width or mean height is larger. `min_iou`,
    `max_gap_frames`, `max_faces`: see TrackRules. `min_cut_change`, `min_cut_ratio`: see
    CutDetector. `min_alike`: correlation of a face's picture across a suspected cut from which on
    it is the same shot. `jpeg_compat`: crops pass through JPEG as FFmpeg writes it unasked (see
    `media.mjpeg`). `precision`: of the lips' network, see SyncNetVideoFeature.
    """

    name: ClassVar[str] = "syncnet_video_tracked"
    version: ClassVar[int] = 1
    packages: ClassVar[tuple[str, ...]] = ("av", "opencv-python", "torch")
    cost: ClassVar[float] = 0.8
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncNetTracks

    detector: str = "blazeface"
    min_track_frames: int = 50
    min_face_px: float = 100.0
    min_iou: float = 0.5
    max_gap_frames: int = 25
    max_faces: int = 8
    min_cut_change: float = 14.0
    min_cut_ratio: float = 4.0
    min_alike: float = 0.7
    jpeg_compat: bool = True
    precision: str = "fp32"

    def __post_init__(self) -> None:
        """Raises UnknownName where there is no such precision."""
        check_precision(self.precision)

    def weights_digest(self) -> str:
        """sha256 over those of SyncNet and of the detector; raises MissingWeights."""
        both = weights_digest() + detector_digest(self.detector)
        return hashlib.sha256(both.encode()).hexdigest()

    def open(self, info: "MediaInfo") -> "_Reader":
        """A reader for one file.

        Raises:
            NoVideo: the file holds no picture.
            UnknownName: there is no such detector.
            MissingWeights: SyncNet's weights, or those of the detector, were not added.
        """
        if info.video is None:
            raise NoVideo(f"{info.path}: found no picture, expected a video with a face")
        return _Reader(self, info)


class _Reader:
    def __init__(self, feature: SyncNetTrackedFeature, info: "MediaInfo") -> None:
        self._info = info
        self._detector = make_detector(feature.detector)
        self._rules = TrackRules(
            min_track_frames=feature.min_track_frames,
            min_face_px=feature.min_face_px,
            min_iou=feature.min_iou,
            max_gap_frames=feature.max_gap_frames,
            every_frames=EVERY_FRAMES[feature.detector],
            max_faces=feature.max_faces,
        )
        self._faces = FaceStream(
            self._detector,
            self._rules,
            CutDetector(feature.min_cut_change, feature.min_cut_ratio),
            lip_tower(feature.precision),
            min_alike=feature.min_alike,
            jpeg=feature.jpeg_compat,
        )
        self._clock = FrameClock()

    @property
    def feed(self) -> "Callable[[FrameChunk], None]":
        return self._feed

    def _feed(self, chunk: "FrameChunk") -> None:
        for frame, pts_s in zip(chunk.frames, chunk.pts_s, strict=True):
            for picture in self._clock.add(frame, float(pts_s)):
                self._faces.add(picture)

    def finish(self, decoded: "Decoded") -> SyncNetTracks:
        if decoded.clock is None or not decoded.clock.n_frames:
            raise NoVideo(f"{self._info.path}: found no frame")
        for picture in self._clock.finish(decoded.clock.duration_s):
            self._faces.add(picture)
        tracks = tuple(self._faces.finish())
        if not tracks:
            raise self._refusal(self._faces.longest_refused)
        fps_in = float(decoded.clock.fps)
        return SyncNetTracks(tracks, self._clock.n_frames, fps_in, self._clock.changed)

    def _refusal(self, longest: Track | None) -> NoFace | TooShort:
        """Why there is no track, by the longest of the bad ones."""
        if longest is None:
            return NoFace(f"{self._info.path}: no face was found")
        rules = self._rules
        said = (
            f"{self._info.path}: the longest of its face tracks shows the face in "
            f"{longest.n_seen} frames of 40 ms (expected more than {rules.min_track_frames}), "
            f"{longest.face_px:.0f} px large (more than {rules.min_face_px:g})"
        )
        return TooShort(said) if longest.face_px > rules.min_face_px else NoFace(said)
