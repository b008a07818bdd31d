"""Follows all faces of a file, frame by frame: cuts, looks, beginnings and ends of tracks."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from avbench.errors import NoFace, NoVideo
from avbench.features.cuts import CutDetector
from avbench.features.face_crops import Frame, alike
from avbench.features.follow import Follower
from avbench.features.held_frames import HeldFrames
from avbench.features.link import Face
from avbench.features.track_builder import TrackBuilder
from avbench.features.track_choice import quality, refusal, weight
from avbench.features.tracks import FaceTrack, FaceTracks

if TYPE_CHECKING:
    from avbench.features.face_feature import FaceFeature
    from avbench.media.types import Decoded, MediaInfo

Builder = TypeVar("Builder", bound=TrackBuilder)
Start = Callable[[Face, HeldFrames], Builder]


class Tracker(Generic[Builder]):
    """One file's faces. Holds the frames that a builder still wants, and the newest."""

    def __init__(
        self, feature: "FaceFeature", info: "MediaInfo", start: Start[Builder], *, grey: bool
    ) -> None:
        """`start`: makes the builder of a face that was found in the newest of the frames.

        `grey`: that is what the builders want of the frames.

        Raises:
            NoVideo: the file holds no picture.
        """
        if info.video is None:
            raise NoVideo(f"{info.path}: found no picture, expected a video to track faces in")
        self._frames = HeldFrames(grey=grey)
        self._feature = feature
        self._path = info.path
        self._start = start
        self._cuts = CutDetector(feature.min_cut_change, feature.min_cut_ratio)
        self._rhythm = feature.rhythm
        self._follower = Follower(feature.search)
        self._builders: list[Builder] = []  # of the faces that are followed, in the same order
        self._finished: list[tuple[FaceTrack, Builder]] = []
        self._next = 0
        self._looked = self._searched = -feature.search_every_frames
        self._size = (0, 0)

    def step(self, frame: Frame) -> None:
        """Takes the next frame (BGR); its memory may be written over afterwards."""
        self._size = (frame.shape[1], frame.shape[0])
        cut = self._cuts.step(frame) and self._next > 0
        if cut:
            self._look()
            last, enough = self._frames.newest, self._feature.min_alike
            self._end([b for b in self._builders if alike(last, frame, b.view) < enough])
        self._frames.add(self._next, frame)
        self._next += 1
        if cut or self._rhythm.due(self._next - 1, self._looked, self._follower.faces):
            self._look(everywhere=cut)

    def _look(self, *, everywhere: bool = False) -> None:
        """Looks for faces in the newest frame, and brings the tracks up to it."""
        index = self._next - 1
        if self._looked == index:
            return
        self._looked = index
        due = index - self._searched >= self._feature.search_every_frames
        everywhere = everywhere or due or not self._builders
        self._searched = index if everywhere else self._searched
        seen = self._follower.look(self._frames.newest, index, everywhere=everywhere)
        self._builders += [
            self._start(f, self._frames) for f in self._follower.faces[len(self._builders) :]
        ]
        for builder, found in zip(self._builders, seen, strict=True):
            builder.extend(index, None if found is None else found.rows[0])
        lost = self._follower.lost(index)
        self._end([b for b in self._builders if any(b.face is f for f in lost)])
        self._frames.drop_before(min((b.needs_from for b in self._builders), default=self._next))

    def _end(self, builders: list[Builder]) -> None:
        """These faces are gone: their tracks reach to where they were last seen."""
        self._finished += [(b.track(), b) for b in builders]
        self._builders = [b for b in self._builders if not any(b is e for e in builders)]
        self._follower.drop([b.face for b in builders])

    def finish(self, decoded: "Decoded") -> tuple[FaceTracks, list[Builder]]:
        """The tracks that are good enough, largest first, and their builders.

        Raises:
            NoVideo: no frame could be decoded.
            NoFace: no track is good enough.
        """
        clock = decoded.clock
        if clock is None or not clock.n_frames:
            raise NoVideo(f"{self._path}: found no frame")
        self._look()
        self._end(self._builders)
        kept = self._good(np.append(clock.pts_s, clock.duration_s))
        kept.sort(key=lambda pair: (-weight(pair[0]), pair[0].first))
        kept = kept[: self._feature.max_tracks]
        tracks = tuple(track for track, _ in kept)
        faces = FaceTracks(tracks, clock.pts_s, clock.fps, clock.variable, *self._size)
        return faces, [builder for _, builder in kept]

    def _good(self, ends_s: NDArray[np.float64]) -> list[tuple[FaceTrack, Builder]]:
        demands = self._feature.demands
        rated = [(pair, quality(pair[0], ends_s, self._size)) for pair in self._finished]
        kept = [pair for pair, q in rated if q.meets(demands)]
        if not kept:
            longest = max((q for _, q in rated), key=lambda q: q.length_s, default=None)
            raise NoFace(f"{self._path}: {refusal(longest, demands)}")
        return kept
