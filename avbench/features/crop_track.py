"""A face whose crops are cut out as soon as the frames around each are known."""

import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from avbench.features.boxes import Array
from avbench.features.crop_kinds import CropKind
from avbench.features.face_crops import Frame, Points
from avbench.features.held_frames import HeldFrames
from avbench.features.link import Face
from avbench.features.track_builder import TrackBuilder
from avbench.features.tracks import FaceTrack


class Spool:
    """Crops of one face in a file without a name, which goes away with this object."""

    def __init__(self, kind: CropKind, folder: Path) -> None:
        self.n_frames = 0
        self._shape = (kind.size_px, kind.size_px, *(() if kind.grey else (3,)))
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed just below
        weakref.finalize(self, self._file.close)

    def add(self, crop: Frame) -> None:
        """Takes the next crop, uint8 (size, size) or (size, size, 3) BGR."""
        self._file.write(np.ascontiguousarray(crop).data)
        self.n_frames += 1

    def __getitem__(self, index: int) -> Frame:
        """The crop of the track's frame `index`, as it was added.

        Raises:
            IndexError: beyond the last one; so a spool can be iterated.
        """
        if not 0 <= index < self.n_frames:
            raise IndexError(index)
        size = int(np.prod(self._shape))
        self._file.seek(index * size)
        return np.frombuffer(self._file.read(size), np.uint8).reshape(self._shape)

    def __iter__(self) -> Iterator[Frame]:
        """The crops in order."""
        return (self[i] for i in range(self.n_frames))


class Cutter:
    """One kind of crop of one face. `next`: the first frame that was not cut out yet."""

    def __init__(self, first: int, kind: CropKind, frames: HeldFrames, spool: Spool) -> None:
        self.next = first
        self.spool = spool
        self._kind = kind
        self._frames = frames
        self._rows: Array | None = None
        self._kept_from = first  # the frame of the first row that is kept

    def add(self, points: Points) -> None:
        """Landmarks (n, 68, 2) of the next frames of the track."""
        rows = self._kind.rows(points)
        self._rows = rows if self._rows is None else np.concatenate([self._rows, rows])

    def take(self, last: int, *, ended: bool) -> None:
        """Cuts out what can be told by now. `last`: the newest frame known to be of the track."""
        assert self._rows is not None  # noqa: S101 - a track starts with its first frame's points
        back, ahead = self._kind.back, self._kind.ahead
        known = self._rows[: last + 1 - self._kept_from]
        for index in range(self.next, last + 1 if ended else last + 1 - ahead):
            at = index - self._kept_from
            near = known[max(0, at - back) : at + ahead + 1]
            row = self._kind.smoothed(near, min(at, back))
            self.spool.add(self._kind.cut(self._frames[index], row))
            self.next = index + 1
        unused = max(self.next - back - self._kept_from, 0)
        self._rows = self._rows[unused:]
        self._kept_from += unused


class CropTrack(TrackBuilder):
    """A track whose crops are cut while it grows."""

    def __init__(
        self, face: Face, frames: HeldFrames, max_bend: float, cutters: dict[str, Cutter]
    ) -> None:
        super().__init__(face, frames, max_bend)
        self._cutters = cutters

    @property
    def spools(self) -> dict[str, Spool]:
        """The crops by kind."""
        return {name: cutter.spool for name, cutter in self._cutters.items()}

    @property
    def needs_from(self) -> int:
        """See TrackBuilder."""
        return min(super().needs_from, *(c.next for c in self._cutters.values()))

    def extend(self, index: int, row: Array | None) -> Points:
        """See TrackBuilder."""
        new = super().extend(index, row)
        for cutter in self._cutters.values():
            cutter.add(new)
        self._take(ended=False)
        return new

    def track(self) -> FaceTrack:
        """See TrackBuilder."""
        self._take(ended=True)
        return super().track()

    def _take(self, *, ended: bool) -> None:
        for cutter in self._cutters.values():
            cutter.take(self.face.last_found, ended=ended)
