"""BLASER 2.0 on three embeddings: the heads are nets, so they live here and not in the metric."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from avbench.features.base import Feature
from avbench.features.sonar import Embedding

if TYPE_CHECKING:
    from avbench.models.blaser import Blaser


@dataclass(frozen=True)
class Judged:
    """What a head says of one clip."""

    score: float


@dataclass(frozen=True)
class BlaserRefFeature(Feature):
    """BLASER 2.0 with a reference; weights: the user's `blaser_2_0_ref` (CC-BY-NC-4.0)."""

    name: ClassVar[str] = "blaser_2_0_ref"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("src.sonar", "hyp.sonar", "ref.sonar")
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    cost: ClassVar[float] = 0.01
    value: ClassVar[type] = Judged

    def weights_digest(self) -> str:
        """The sha256 of the user's file.

        Raises:
            MissingWeights: it was not added.
        """
        from avbench import user_weights

        return user_weights.digest(self.name)

    def extract(self, *sides: Embedding) -> Judged:
        """The score; `sides`: source, translation and, for this head, reference."""
        import torch

        vectors = [torch.from_numpy(side.vector.copy())[None] for side in sides]
        return Judged(float(_head(self.name, self.weights_digest())(*vectors)[0]))


@dataclass(frozen=True)
class BlaserQeFeature(BlaserRefFeature):
    """BLASER 2.0 without a reference; weights: the user's `blaser_2_0_qe` (CC-BY-NC-4.0)."""

    name: ClassVar[str] = "blaser_2_0_qe"
    needs: ClassVar[tuple[str, ...]] = ("src.sonar", "hyp.sonar")


@lru_cache(maxsize=2)
def _head(weights: str, _digest: str) -> "Blaser":
    from avbench import user_weights
    from avbench.models.blaser import load

    return load(weights.rpartition("_")[2], user_weights.path(weights))
