"""Face tracks: sparse detection, tracks in between, 68 landmarks in every frame; one pass."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.errors import NoFace, NoVideo
from avbench.features.base import MediaFeature
from avbench.features.cuts import CutDetector
from avbench.features.detect import Detections
from avbench.features.face_crops import Frame, alike
from avbench.features.follow import Follower, Search
from avbench.features.link import Face
from avbench.features.track_builder import TrackBuilder
from avbench.features.track_choice import Demands, quality, refusal, weight
from avbench.features.tracks import FaceTrack, FaceTracks

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.media.types import Decoded, FrameChunk, MediaInfo


@dataclass(frozen=True)
class FaceTracksFeature(MediaFeature):
    """Faces by BlazeFace every few frames, landmarks by face-api's 68-point net in every frame.

    `detect_every_frames`: faces that are followed are looked for this often, from near.
    `search_every_frames`: how often the whole picture is searched for others; while there is no
    face, at every look.
    `min_score`, `min_start_score`: of a detection that continues or starts a track;
    `min_mean_score`: of a whole track. `max_gap_frames`: out of sight for longer ends a track.
    `min_track_s`: shorter tracks are dropped. `min_inside`: share of a track's landmarks that must
    lie in the picture, so that a crop of the mouth is no face. `min_face_px`: width of the smallest
    face. `max_tracks`: followed at a time, and returned. `min_cut_change`, `min_cut_ratio`: see
    CutDetector. `min_alike`: correlation of a face's picture across a suspected cut from which on
    it is the same shot.
    """

    name: ClassVar[str] = "face_tracks"
    version: ClassVar[int] = 1
    packages: ClassVar[tuple[str, ...]] = ("av", "opencv-python", "torch")
    cost: ClassVar[float] = 0.25
    cached: ClassVar[bool] = True
    value: ClassVar[type] = FaceTracks

    detect_every_frames: int = 4
    search_every_frames: int = 16
    min_score: float = 0.5
    min_start_score: float = 0.6
    min_mean_score: float = 0.6
    max_gap_frames: int = 12
    min_track_s: float = 0.4
    min_inside: float = 0.75
    min_face_px: float = 16.0
    max_tracks: int = 4
    min_cut_change: float = 14.0
    min_cut_ratio: float = 4.0
    min_alike: float = 0.7

    def weights_digest(self) -> str:
        """sha256 over those of the detectors and of the landmark net."""
        from avbench.shipped import WEIGHTS

        names = ("blazeface_full", "blazeface_short", "landmarks68")
        hashes = "".join(WEIGHTS[name].sha256 for name in names)
        return hashlib.sha256(hashes.encode()).hexdigest()

    def open(self, info: "MediaInfo") -> "FaceTracksReader":
        """A reader for one file.

        Raises:
            NoVideo: the file holds no picture.
        """
        if info.video is None:
            raise NoVideo(f"{info.path}: found no picture, expected a video to track faces in")
        return FaceTracksReader(self, info)


class FaceTracksReader:
    """Follows faces through one file; holds the frames since the last look and no more."""

    def __init__(self, feature: FaceTracksFeature, info: "MediaInfo") -> None:
        self._feature = feature
        self._info = info
        self._cuts = CutDetector(feature.min_cut_change, feature.min_cut_ratio)
        search = Search(
            feature.min_score,
            feature.min_start_score,
            feature.max_tracks,
            feature.max_gap_frames,
            feature.min_face_px,
        )
        self._follower = Follower(search)
        self._builders: list[tuple[Face, TrackBuilder]] = []
        self._finished: list[FaceTrack] = []
        self._pending: list[Frame] = []  # frames after the last look
        self._last: Frame | None = None
        self._next = 0
        self._searched = -feature.search_every_frames
        self._size = (0, 0)

    @property
    def feed(self) -> "Callable[[FrameChunk], None]":
        """Takes the frames, in presentation order."""
        return self._feed

    def _feed(self, chunk: "FrameChunk") -> None:
        self._size = (chunk.frames.shape[2], chunk.frames.shape[1])
        for frame in chunk.frames:
            self._step(frame.copy())  # the chunk's buffer will be written over

    def _step(self, frame: Frame) -> None:
        cut = self._cuts.step(frame)
        if cut and self._last is not None:
            self._look_at_pending()
            self._end([f for f, b in self._builders if not self._same_shot(b, frame)])
        self._pending.append(frame)
        self._last = frame
        self._next += 1
        if cut or (self._next - 1) % self._feature.detect_every_frames == 0:
            self._look_at_pending(everywhere=cut)

    def _same_shot(self, builder: TrackBuilder, frame: Frame) -> bool:
        if self._last is None:
            return False
        return alike(self._last, frame, builder.view) >= self._feature.min_alike

    def _look_at_pending(self, *, everywhere: bool = False) -> None:
        """Looks for faces in the newest frame and fills in the frames since the last look."""
        if not self._pending:
            return
        index = self._next - 1
        known = len(self._follower.faces)
        due = index - self._searched >= self._feature.search_every_frames
        everywhere = everywhere or due or not known
        self._searched = index if everywhere else self._searched
        seen = self._follower.look(self._pending[-1], index, everywhere=everywhere)
        for face in self._follower.faces[known:]:
            self._builders.append((face, TrackBuilder(index)))
        self._extend(seen)
        self._pending = []
        self._end(self._follower.lost(index))

    def _extend(self, seen: list[Detections | None]) -> None:
        for (_, builder), detection in zip(self._builders, seen, strict=True):
            frames = self._pending if builder.n_frames else self._pending[-1:]
            builder.extend(frames, None if detection is None else detection.rows[0])

    def _end(self, faces: list[Face]) -> None:
        """These faces are gone: their tracks reach to where they were last seen."""
        for face, builder in self._builders:
            if any(face is f for f in faces):
                self._finished.append(builder.track(face))
        self._builders = [(f, b) for f, b in self._builders if not any(f is g for g in faces)]
        self._follower.drop(faces)

    def finish(self, decoded: "Decoded") -> FaceTracks:
        """The tracks that are good enough, largest first.

        Raises:
            NoVideo: no frame could be decoded.
            NoFace: no track is good enough.
        """
        clock = decoded.clock
        if clock is None or not clock.n_frames:
            raise NoVideo(f"{self._info.path}: found no frame")
        self._look_at_pending()
        self._end([f for f, _ in self._builders])
        kept = self._good(np.append(clock.pts_s, clock.duration_s))
        kept.sort(key=lambda t: (-weight(t), t.first))
        tracks = tuple(kept[: self._feature.max_tracks])
        return FaceTracks(tracks, clock.pts_s, clock.fps, clock.variable, *self._size)

    def _good(self, ends_s: NDArray[np.float64]) -> list[FaceTrack]:
        feature = self._feature
        demands = Demands(feature.min_track_s, feature.min_mean_score, feature.min_inside)
        rated = [(t, quality(t, ends_s, self._size)) for t in self._finished]
        kept = [t for t, q in rated if q.meets(demands)]
        if not kept:
            longest = max((q for _, q in rated), key=lambda q: q.length_s, default=None)
            raise NoFace(f"{self._info.path}: {refusal(longest, demands)}")
        return kept
