"""Crops of every face, cut while the file is read, and kept on disk until one face is chosen."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from avbench.features.crop_kinds import KINDS
from avbench.features.crop_track import CropTrack, Cutter, Spool
from avbench.features.held_frames import HeldFrames
from avbench.features.link import Face
from avbench.features.lip_feature import LipFeature
from avbench.features.tracker import Tracker
from avbench.features.tracks import FaceTracks

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.media.types import Decoded, FrameChunk, MediaInfo


@dataclass(frozen=True)
class CropSpools:
    """`spools`: for each of `faces.tracks`, by kind, one crop for each of its frames."""

    faces: FaceTracks
    spools: tuple[dict[str, Spool], ...]


@dataclass(frozen=True)
class CropSpoolsFeature(LipFeature):
    """Crops of the kinds `kinds` (names of `crop_kinds`, joined by "+"), spooled in `folder`.

    The faces are those that `avsync_video` follows: the parameters are the same.
    """

    name: ClassVar[str] = "crop_spools"
    version: ClassVar[int] = 1
    cost: ClassVar[float] = 0.06
    value: ClassVar[type] = CropSpools

    kinds: str = "mouth96"
    folder: str = "."

    def open(self, info: "MediaInfo") -> "CropSpoolsReader":
        """A reader for one file.

        Raises:
            NoVideo: the file holds no picture.
        """
        return CropSpoolsReader(self, info)


class CropSpoolsReader:
    """Follows the faces of one file and cuts out every kind of crop."""

    def __init__(self, feature: CropSpoolsFeature, info: "MediaInfo") -> None:
        self._kinds = {name: KINDS[name] for name in feature.kinds.split("+")}
        self._folder = Path(feature.folder)
        self._max_bend = feature.max_bend
        self._tracker = Tracker(feature, info, self._start, grey=False)

    @property
    def feed(self) -> "Callable[[FrameChunk], None]":
        """Takes the frames, in presentation order."""
        return self._feed

    def _feed(self, chunk: "FrameChunk") -> None:
        for frame in chunk.frames:
            self._tracker.step(frame)

    def _start(self, face: Face, frames: HeldFrames) -> "CropTrack":
        cutters = {
            name: Cutter(face.frames[0], kind, frames, Spool(kind, self._folder))
            for name, kind in self._kinds.items()
        }
        return CropTrack(face, frames, self._max_bend, cutters)

    def finish(self, decoded: "Decoded") -> CropSpools:
        """The tracks that are good enough, largest first.

        Raises:
            NoVideo: no frame could be decoded.
            NoFace: no track is good enough.
        """
        faces, tracks = self._tracker.finish(decoded)
        return CropSpools(faces, tuple(t.spools for t in tracks))
