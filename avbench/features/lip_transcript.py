"""What an expert reads from the lips of a side, without hearing it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from avbench import user_weights
from avbench.errors import TooShort, UnknownName
from avbench.features.avhubert_cosines import MIN_FRAMES
from avbench.features.avhubert_lips import AVHubertLips, LipFeatures
from avbench.features.base import Feature

if TYPE_CHECKING:
    from avbench.models.lip_reader import LipReader

BASE, LARGE = "avhubert_base_vsr", "avhubert_large_vsr"


@dataclass(frozen=True)
class LipTranscript:
    """Words in lower case. `how`: always "lips". `score`: the search's, comparable in one net."""

    text: str
    language: str
    how: str
    score: float
    n_faces: int


@dataclass(frozen=True)
class BaseLips(AVHubertLips):
    """As `avhubert_lips`, of the base net that was tuned to read lips."""

    name: ClassVar[str] = "avhubert_lips@base-vsr"
    weights: str = BASE


@dataclass(frozen=True)
class LargeLips(AVHubertLips):
    """As `avhubert_lips`, of the large net that was tuned to read lips."""

    name: ClassVar[str] = "avhubert_lips@large-vsr"
    weights: str = LARGE


@dataclass(frozen=True)
class BaseReader(Feature):
    """Words by the base net, free running: it is fed what it said itself, never the reference.

    `beam`, `lenpen`: of the search, as published. `weights`: name of the user's; those of the
    features of the lips must be the same.
    """

    name: ClassVar[str] = "lip_transcript@avhubert-base"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("avhubert_lips@base-vsr",)
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    cached: ClassVar[bool] = True
    cost: ClassVar[float] = 20.0
    value: ClassVar[type] = LipTranscript

    beam: int = 50
    lenpen: float = 1.0
    weights: str = BASE

    def __post_init__(self) -> None:
        """Refuse a beam of none.

        Raises:
            UnknownName: `beam` is below 1.
        """
        if self.beam < 1:
            raise UnknownName(f"{self.name}: found a beam of {self.beam}; expected 1 or more")

    def weights_digest(self) -> str:
        """sha256 of the user's weights; raises MissingWeights."""
        return user_weights.digest(self.weights)

    def extract(self, lips: LipFeatures) -> LipTranscript:
        """The words.

        Raises:
            TooShort: the face is seen in fewer than 5 frames.
            MissingWeights, UserError: the net is not there, or reads no lips.
        """
        import torch

        lips.check_weights(self.weights, self.name)
        if len(lips.vectors) < MIN_FRAMES:
            raise TooShort(
                f"{len(lips.vectors)} frames at 25 a second show the face; AV-HuBERT needs "
                f"{MIN_FRAMES}"
            )
        reader = _reader(user_weights.path(self.weights), self.weights_digest())
        vectors = torch.from_numpy(lips.vectors)
        text, score = reader.read(vectors, beam=self.beam, lenpen=self.lenpen)
        return LipTranscript(text, "en", "lips", score, lips.n_faces)


@dataclass(frozen=True)
class LargeReader(BaseReader):
    """Words by the large net; else as `lip_transcript@avhubert-base`."""

    name: ClassVar[str] = "lip_transcript@avhubert-large"
    needs: ClassVar[tuple[str, ...]] = ("avhubert_lips@large-vsr",)
    cost: ClassVar[float] = 50.0
    weights: str = LARGE


@lru_cache(maxsize=1)
def _reader(path: Path, _digest: str) -> "LipReader":
    from avbench.models.lip_reader import load

    return load(path)
