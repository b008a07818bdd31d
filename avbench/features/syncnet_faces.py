"""Frames in, embedded face tracks out: cuts, looks, tracks, crops and lips in one stream."""

import numpy as np

from avbench.features.cuts import CutDetector
from avbench.features.face_crops import alike
from avbench.features.syncnet_crop import Frame
from avbench.features.syncnet_detect import FaceDetector
from avbench.features.syncnet_lips import HeldFrames, SyncNetTrack, TrackLips
from avbench.features.syncnet_stream import Tower
from avbench.features.syncnet_track import Track, Tracker, TrackRules


class FaceStream:
    """One video at 25 frames a second.

    Faces are looked for in every `rules.every_frames`-th frame, and in the last one before a
    suspected cut and the first one after it. Frames are held until their crops are made: those
    since the last look, six more for the median, and while a face is out of sight those since it
    was seen, up to `rules.max_gap_frames`.
    """

    def __init__(
        self,
        detector: FaceDetector,
        rules: TrackRules,
        cuts: CutDetector,
        tower: Tower,
        *,
        min_alike: float,
        jpeg: bool = False,
    ) -> None:
        """`min_alike`: a track goes on over a suspected cut where its picture is as much alike.

        `jpeg`: crops pass through JPEG before they are embedded.
        """
        self._detector = detector
        self._cuts = cuts
        self._min_alike = min_alike
        self._tower, self._jpeg = tower, jpeg
        self._tracker = Tracker(rules)
        self._frames = HeldFrames()
        self._lips: list[TrackLips] = []
        self._due: list[int] = []  # frames to look at
        self._last_due = -1
        self._finished: list[SyncNetTrack] = []
        self.longest_refused: Track | None = None

    def add(self, frame: Frame) -> None:
        """The next frame, BGR; it must not be written over."""
        index = self._frames.end
        if self._cuts.step(frame) and index:
            self._cut(frame)
        self._frames.add(frame)
        if self._last_due < 0 or index - self._last_due >= self._detector.every_frames:
            self._ask(index)
        if len(self._due) >= self._detector.batch:
            self._look()

    def finish(self) -> list[SyncNetTrack]:
        """All good tracks, the largest first."""
        self._look_at_end()
        self._close(self._tracker.end(self._tracker.tracks))
        return sorted(self._finished, key=lambda t: (-t.mean_area_px2, t.first))

    def _ask(self, index: int) -> None:
        self._due.append(index)
        self._last_due = index

    def _cut(self, frame: Frame) -> None:
        """A new shot may begin with this frame: ends tracks whose face is not there any more."""
        self._look_at_end()
        before = self._frames[self._frames.end - 1]
        gone = [t for t in self._tracker.tracks if not self._goes_on(t, before, frame)]
        self._close(self._tracker.end(gone))
        self._detector.cut()
        self._last_due = -1

    def _goes_on(self, track: Track, before: Frame, after: Frame) -> bool:
        side = max(track.box[2:] - track.box[:2])
        view = np.array([*(track.box[:2] + track.box[2:]) / 2, side, 0.0])
        return alike(before, after, view) >= self._min_alike

    def _look_at_end(self) -> None:
        """Looks at all that is due and at the last frame."""
        last = self._frames.end - 1
        if last >= 0 and self._last_due != last:
            self._ask(last)
        self._look()

    def _look(self) -> None:
        if not self._due:
            return
        found = self._detector.look([self._frames[i] for i in self._due])
        for index, boxes in zip(self._due, found, strict=True):
            for track, grown in self._tracker.step(index, boxes):
                self._lips_of(track).extend(grown, self._frames)
            self._close(self._tracker.lost(index))
        self._due = []
        needed = [lips.next for lips in self._lips if lips.next is not None]
        self._frames.release(min([*needed, self._frames.end - 1]))

    def _lips_of(self, track: Track) -> TrackLips:
        for lips in self._lips:
            if lips.track is track:
                return lips
        self._lips.append(TrackLips(track, self._tower, jpeg=self._jpeg))
        return self._lips[-1]

    def _close(self, tracks: list[Track]) -> None:
        for track in tracks:
            lips = self._lips_of(track)
            made = lips.close(self._frames)
            if made is not None:
                self._finished.append(made)
            elif self.longest_refused is None or track.n_seen > self.longest_refused.n_seen:
                self.longest_refused = track
            self._lips.remove(lips)
