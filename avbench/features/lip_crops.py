"""Aligned grey crops of every face's mouth: what sync networks are trained on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.features.lip_feature import LipFeature
from avbench.features.lip_stream import LipStreamReader
from avbench.features.tracks import FaceTracks

if TYPE_CHECKING:
    from avbench.media.types import Decoded, MediaInfo

Crops = NDArray[np.uint8]


@dataclass(frozen=True)
class LipCrops:
    """`crops`: for each of `faces.tracks` uint8 (n, size, size), one for each of its frames."""

    faces: FaceTracks
    crops: tuple[Crops, ...]


@dataclass(frozen=True)
class LipCropsFeature(LipFeature):
    """All crops of a clip in memory: 4 kB a frame at 64 x 64. Parameters: see LipFeature."""

    name: ClassVar[str] = "lip_crops"
    version: ClassVar[int] = 1
    cost: ClassVar[float] = 0.03
    value: ClassVar[type] = LipCrops

    def open(self, info: "MediaInfo") -> "LipCropsReader":
        """A reader for one file.

        Raises:
            NoVideo: the file holds no picture.
        """
        return LipCropsReader(LipStreamReader(self, info, _Kept))


class LipCropsReader:
    """Keeps what it reads."""

    def __init__(self, stream: LipStreamReader[Crops]) -> None:
        self.feed = stream.feed
        self._stream = stream

    def finish(self, decoded: "Decoded") -> LipCrops:
        """The crops. Raises as LipStreamReader does."""
        found = self._stream.finish(decoded)
        return LipCrops(found.faces, found.results)


class _Kept:
    def __init__(self) -> None:
        self._parts: list[Crops] = []

    def feed(self, first_frame: int, crops: Crops) -> None:
        self._parts.append(crops)

    def finish(self) -> Crops:
        return np.concatenate(self._parts)
