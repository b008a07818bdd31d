"""LPIPS of every pair of face crops."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench import user_weights
from avbench.features.base import Feature
from avbench.features.face_pairs import PairFacts, read_pairs
from avbench.features.picture_file import PictureFile
from avbench.features.tracks import FaceTracks

if TYPE_CHECKING:
    from avbench.models.lpips import Lpips

Frame = NDArray[np.uint8]
BACKBONE, HEADS = "alexnet_owt", "lpips_alex_v0.1"
_AT_ONCE = 16


@dataclass(frozen=True)
class LpipsPair:
    """`lpips`: (n,) of each pair of face crops."""

    lpips: NDArray[np.float64]
    facts: PairFacts


@dataclass(frozen=True)
class PairedLpips(Feature):
    """The same crops as `paired_pictures`, 96 x 96, through LPIPS on AlexNet.

    Both weights are the user's. `min_share`: see `paired_pictures`.
    """

    name: ClassVar[str] = "paired_lpips"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("ref.face_tracks", "ref.picture", "hyp.picture")
    packages: ClassVar[tuple[str, ...]] = ("av", "opencv-python", "torch")
    cached: ClassVar[bool] = True
    cost: ClassVar[float] = 0.5
    value: ClassVar[type] = LpipsPair

    min_share: float = 0.5

    def weights_digest(self) -> str:
        """sha256 over those of both files.

        Raises:
            MissingWeights: one was not added; says how.
        """
        both = "".join(user_weights.digest(name) for name in (BACKBONE, HEADS))
        return hashlib.sha256(both.encode()).hexdigest()

    def extract(self, faces: FaceTracks, ref: PictureFile, hyp: PictureFile) -> LpipsPair:
        """LPIPS of every frame.

        Raises:
            NoFace, PictureMismatch, LengthMismatch, Undecodable: see `read_pairs`.
            MissingWeights, UserError: the weights are not there, or of another net.
        """
        files = (user_weights.path(BACKBONE), user_weights.path(HEADS))
        batches = _Batches(_net(*files, self.weights_digest()))
        facts = read_pairs(faces, ref, hyp, batches.add, self.min_share)
        return LpipsPair(batches.finish(), facts)


class _Batches:
    """Gathers pairs until there are enough to be worth a pass."""

    def __init__(self, net: "Lpips") -> None:
        self._net = net
        self._held: list[tuple[Frame, Frame]] = []
        self._found: list[NDArray[np.float64]] = []

    def add(self, ref: Frame, hyp: Frame) -> None:
        """Takes the next pair."""
        self._held.append((ref, hyp))
        if len(self._held) == _AT_ONCE:
            self._run()

    def finish(self) -> NDArray[np.float64]:
        """All distances."""
        self._run()
        return np.concatenate(self._found)

    def _run(self) -> None:
        import torch

        if not self._held:
            return
        pairs = np.ascontiguousarray(np.array(self._held)[..., ::-1])  # to RGB
        pictures = torch.from_numpy(pairs).permute(1, 0, 4, 2, 3).float() / 127.5 - 1
        with torch.inference_mode():
            self._found.append(self._net(pictures[0], pictures[1]).numpy().astype(np.float64))
        self._held = []


@lru_cache(maxsize=1)
def _net(backbone: Path, heads: Path, _digest: str) -> "Lpips":
    from avbench.models.lpips import load

    return load(backbone, heads)
