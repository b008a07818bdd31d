"""The largest face's mouth through AV-HuBERT's picture front end, 25 times a second."""

import hashlib
import tempfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench import user_weights
from avbench.errors import UserError
from avbench.features.avhubert_net import DEFAULT, net
from avbench.features.crop_spools import CropSpoolsFeature, CropSpoolsReader
from avbench.features.tracks import FaceTrack

if TYPE_CHECKING:
    from collections.abc import Callable

    from avbench.features.crop_track import Spool
    from avbench.media.types import Decoded, FrameChunk, MediaInfo

FPS = 25
_AT_ONCE = 32  # frames
_REACH = 2  # frames that the net sees to either side


@dataclass(frozen=True)
class LipFeatures:
    """`vectors`: float32 (n, 512), entry i shown (first + i) / 25 s into the clip.

    `n_places`: entries that the whole clip has room for. `n_faces`: tracks to choose from.
    `weights`: name of the net's.
    """

    first: int
    vectors: NDArray[np.float32]
    n_places: int
    n_faces: int
    weights: str = DEFAULT

    def check_weights(self, wanted: str, feature: str) -> None:
        """Refuses to let one net go on with what another has seen.

        Raises:
            UserError: the names differ.
        """
        if self.weights != wanted:
            raise UserError(
                f"{feature} takes the weights {wanted}, but the lips were read with "
                f"{self.weights}; set `weights` of both features alike"
            )


@dataclass(frozen=True)
class AVHubertLips(CropSpoolsFeature):
    """The grey 96 x 96 mouth (see `Mouth96`), its middle 88 x 88, through the ResNet.

    Other rates than 25 a second: the nearest frame at each tick. Of several faces the largest.
    `weights`: name of the user's. The other parameters: see CropSpoolsFeature; `folder` is not
    used: crops wait in the system's folder for temporary files.
    """

    name: ClassVar[str] = "avhubert_lips"
    version: ClassVar[int] = 1
    cost: ClassVar[float] = 0.9
    cached: ClassVar[bool] = True
    value: ClassVar[type] = LipFeatures

    weights: str = DEFAULT

    def weights_digest(self) -> str:
        """sha256 over those of the faces' nets and of the net itself; raises MissingWeights."""
        both = super().weights_digest() + user_weights.digest(self.weights)
        return hashlib.sha256(both.encode()).hexdigest()

    def open(self, info: "MediaInfo") -> "AVHubertLipsReader":  # type: ignore[override]
        """A reader for one file.

        Raises:
            NoVideo: the file holds no picture.
            MissingWeights, UserError: the net is not there, or is another.
        """
        crops = CropSpoolsReader(replace(self, folder=tempfile.gettempdir()), info)
        return AVHubertLipsReader(crops, self.kinds, self.weights)


class AVHubertLipsReader:
    """Follows the faces of one file, then runs the net over the largest one's mouth."""

    def __init__(self, crops: CropSpoolsReader, kind: str, weights: str) -> None:
        self.feed: Callable[[FrameChunk], None] = crops.feed
        self._crops = crops
        self._kind = kind
        self._net = net(weights)
        self._weights = weights

    def finish(self, decoded: "Decoded") -> LipFeatures:
        """The vectors.

        Raises:
            NoVideo: no frame could be decoded.
            NoFace: no track is good enough.
        """
        found = self._crops.finish(decoded)
        track, spool = found.faces.tracks[0], found.spools[0][self._kind]
        frames = nearest_frames(found.faces.pts_s, float(found.faces.fps))
        first, shown = places_of(track, frames)
        n_faces = len(found.faces.tracks)
        return LipFeatures(first, self._run(spool, shown), len(frames), n_faces, self._weights)

    def _run(self, spool: "Spool", shown: NDArray[np.int64]) -> NDArray[np.float32]:
        """In parts with what the net sees around them, so that memory does not grow."""
        import torch

        parts = []
        with torch.inference_mode():
            for start in range(0, len(shown), _AT_ONCE):
                around = range(max(0, start - _REACH), min(len(shown), start + _AT_ONCE + _REACH))
                mouths = torch.from_numpy(np.stack([spool[int(shown[i])] for i in around]))
                from_start = start - around.start
                parts.append(self._net.lips(mouths)[from_start : from_start + _AT_ONCE].numpy())
        return np.concatenate(parts)


def nearest_frames(pts_s: NDArray[np.float64], fps: float) -> NDArray[np.int64]:
    """(n,) the frame that is nearest to each tick of 1/25 s, to the end of the last frame."""
    n = max(1, round((float(pts_s[-1]) + 1 / fps) * FPS))
    between = (pts_s[1:] + pts_s[:-1]) / 2
    return np.searchsorted(between, np.arange(n) / FPS - 1e-6).astype(np.int64)


def places_of(track: FaceTrack, frames: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """First tick at which a track is seen, and the track's own frame at it and those after it."""
    own = frames - track.first
    seen = np.flatnonzero((own >= 0) & (own < track.n_frames))
    return int(seen[0]), own[seen[0] : seen[-1] + 1]
