"""SONAR embeddings of what a side says, as they were handed in."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.clip import Source
from avbench.errors import NoEmbedding, NonFinite, Unmeasurable
from avbench.features.base import LabelFeature

DIMENSION = 1024


@dataclass(frozen=True)
class Embedding:
    """Of one side of one clip; `vector` (1024,) float32, not brought to length 1."""

    vector: NDArray[np.float32]


@dataclass(frozen=True)
class SonarFeature(LabelFeature):
    """SONAR's embedding of a side (Duquenne et al. 2023), from a table that another program made.

    Languages and modes share the space: embeddings of speech and of text compare. `tables`: the
    digests of the tables of the sides that every system shares, filled in by `score`.
    """

    name: ClassVar[str] = "sonar"
    version: ClassVar[int] = 1
    value: ClassVar[type] = Embedding

    tables: str = ""

    def read(self, source: Source) -> Embedding:
        """The vector.

        Raises:
            NoEmbedding: none was handed in for this clip.
            NonFinite: it holds NaN or infinity.
            Unmeasurable: it is zero, and so has no direction.
        """
        from avbench.vectors import read_vectors

        found = source.embedding
        if found is None:
            raise NoEmbedding(
                "no SONAR embedding was handed in: of a submission in the table that its "
                "description names as `embeddings`, of other sides with --embeddings SIDE=FILE"
            )
        vector = read_vectors(found.table, DIMENSION).rows[found.row]
        if not np.isfinite(vector).all():
            raise NonFinite(f"{found.table.name}: the embedding holds NaN or infinity")
        if not vector.any():
            raise Unmeasurable(f"{found.table.name}: the embedding is zero and has no direction")
        return Embedding(vector)
