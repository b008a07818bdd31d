"""SyncNet's face tracks: which boxes are one face, frame by frame. Pure numpy, no pictures.

The rules are those of run_pipeline.py (joonson/syncnet_python, MIT): a box continues the oldest
track that it overlaps by more than half, a face may be out of sight for a second, boxes between
are interpolated, tracks that are short or small are dropped. There the tracks of a shot are made
one after the other from all its boxes; a box is offered to older tracks first, so growing all of
them together, as here, gives the same tracks while a video streams by. Where faces are looked for
in every k-th frame alone, a box that no track overlaps may continue one whose box, moving evenly,
would overlap by more than half from frame to frame. Shots are another matter: there they come from
PySceneDetect's ContentDetector, here from `features.cuts`.
"""

from dataclasses import dataclass, field

import numpy as np

from avbench.features.boxes import Array, iou

LEAST_FRAMES = 6  # exceeded by every track: the crop's median has zeros beyond both ends


@dataclass(frozen=True)
class TrackRules:
    """What a track is. `min_track_frames` and `min_face_px` are exceeded by a good one.

    `min_iou`: overlap from frame to frame, exceeded within a track.
    `max_gap_frames`: from one box to the next, at most. `every_frames`: how often faces are looked
    for. `max_faces`: followed at a time; the original knows no bound, a stream needs one.
    """

    min_track_frames: int
    min_face_px: float
    min_iou: float
    max_gap_frames: int
    every_frames: int
    max_faces: int


@dataclass
class Track:
    """A face that is being followed, from frame `first` to frame `last`, where it was last found.

    `n_seen`: frames that lie between two looks in a row that both found it, both counted; with a
    look at every frame that is the number of boxes.
    """

    rules: TrackRules
    first: int
    box: Array
    last: int = field(init=False)
    n_seen: int = field(init=False, default=1)
    _side_sum: Array = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.first
        self._side_sum = self.box[2:] - self.box[:2]

    def add(self, frame: int, box: Array) -> Array:
        """The face was found; the boxes (n, 4) of the frames since it was last, this one's last."""
        n = frame - self.last
        share = np.arange(1, n + 1)[:, None] / n
        boxes = np.asarray(self.box + share * (box - self.box))
        self._side_sum = self._side_sum + (boxes[:, 2:] - boxes[:, :2]).sum(axis=0)
        self.n_seen += n if n <= self.rules.every_frames else 1
        self.last, self.box = frame, box
        return boxes

    @property
    def n_frames(self) -> int:
        """Length, gaps included."""
        return self.last - self.first + 1

    @property
    def face_px(self) -> float:
        """The larger of mean width and mean height."""
        return float(self._side_sum.max() / self.n_frames)

    @property
    def is_long(self) -> bool:
        """Whether it was seen for long enough; what is true once remains so."""
        return self.n_seen > max(self.rules.min_track_frames, LEAST_FRAMES)

    @property
    def is_good(self) -> bool:
        """Whether it is long and, so far, large enough."""
        return self.is_long and self.face_px > self.rules.min_face_px


@dataclass
class Tracker:
    """All faces that are being followed, oldest first."""

    rules: TrackRules
    tracks: list[Track] = field(default_factory=list)

    def step(self, frame: int, boxes: Array) -> list[tuple[Track, Array]]:
        """Faces found in one frame, as (k, 4), and which track each of them continues or starts.

        Returns:
            Each track that was found, with the boxes of its frames up to this one.
        """
        left, grown = list(boxes), []
        found: list[Track] = []
        for steps in dict.fromkeys((1, self.rules.every_frames)):
            for track in self.tracks:
                known = any(track is f for f in found)
                if known or frame - track.last > self.rules.max_gap_frames:
                    continue
                which = self._continues(track, left, min(steps, frame - track.last))
                if which is not None:
                    grown.append((track, track.add(frame, left.pop(which))))
                    found.append(track)
        for box in left[: max(0, self.rules.max_faces - len(self.tracks))]:
            self.tracks.append(Track(self.rules, frame, box))
            grown.append((self.tracks[-1], box[None]))
        return grown

    def _continues(self, track: Track, boxes: list[Array], steps: int) -> int | None:
        """Which box overlaps most with the track's last one, after a `steps`-th of its way."""
        if not boxes:
            return None
        moved = track.box + (np.array(boxes) - track.box) / steps
        overlap = iou(moved, track.box[None])[:, 0]
        best = int(overlap.argmax())
        return best if overlap[best] > self.rules.min_iou else None

    def lost(self, frame: int) -> list[Track]:
        """Takes out the tracks that a box after `frame` can no longer continue."""
        return self.end([t for t in self.tracks if frame + 1 - t.last > self.rules.max_gap_frames])

    def end(self, tracks: list[Track]) -> list[Track]:
        """Takes these out, and returns them."""
        self.tracks = [t for t in self.tracks if not any(t is e for e in tracks)]
        return tracks
