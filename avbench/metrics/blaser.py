"""Whether a translation means what its source says: BLASER 2.0, and its plain cosine.

All rest on SONAR embeddings that are handed in (`avbench embed` makes tables with a program of
yours). An embedding of silence gives a score like any other, so a hypothesis that holds no speech,
or an empty text, is refused first (`spoken`).
"""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from avbench.metrics.base import Better, Metric

PAPER = "Chen et al. 2023 (BLASER); Seamless Communication 2023 (BLASER 2.0)"


class Vector(Protocol):
    """An embedding."""

    @property
    def vector(self) -> NDArray[np.float32]: ...  # noqa: D102


class Judged(Protocol):
    """What a head says."""

    @property
    def score(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class BlaserRef(Metric):
    """BLASER 2.0 with a reference: meaning kept, from SONAR embeddings; mean of clips.

    On XSTS's scale, nominally 1 (other meaning) to 5 (same meaning); a clip may leave it. Sees
    source, translation and reference, each as speech or as text: say which, since figures of one
    and of the other differ. The heads are the published ones, which the user brings (weights
    blaser_2_0_ref, CC-BY-NC-4.0, not for commercial use). It hears nothing of timing, voice or
    sound quality, and knows the languages that SONAR's encoders know.
    """

    name: ClassVar[str] = "blaser_ref"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "XSTS"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("blaser_2_0_ref", "hyp.spoken")
    reference: ClassVar[str] = f"{PAPER}; code: facebookresearch/SONAR, sonar/models/blaser"
    worst: ClassVar[float | None] = 1.0  # XSTS's lowest

    def per_clip(self, judged: Judged, _spoken: object) -> dict[str, float]:
        """The head's score."""
        return {self.name: judged.score}


@dataclass(frozen=True)
class BlaserQe(BlaserRef):
    """BLASER 2.0 without a reference: meaning kept, from source and translation; mean of clips.

    As `blaser_ref`, with the head for quality estimation (weights blaser_2_0_qe, CC-BY-NC-4.0).
    The two heads are two scales: compare neither with the other.
    """

    name: ClassVar[str] = "blaser_qe"
    needs: ClassVar[tuple[str, ...]] = ("blaser_2_0_qe", "hyp.spoken")


@dataclass(frozen=True)
class BlaserU(Metric):
    """Mean of the cosines of translation with source and with reference: -1 to 1; mean of clips.

    BLASER without a trained head, from SONAR embeddings. Definitions differ: here it is
    (cos(src, mt) + cos(ref, mt)) / 2. stopes' helper for BLASER 2.0 takes cos(src, ref), which says
    nothing of the translation, for the second term, and its BLASER 1.0 returns the sum, -2 to 2.
    Cosines of unrelated sentences are not 0, and their spread depends on the languages: compare
    systems on the same clips, not across languages.
    """

    name: ClassVar[str] = "blaser_u"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("src.sonar", "ref.sonar", "hyp.sonar", "hyp.spoken")
    reference: ClassVar[str] = f"{PAPER}; code: facebookresearch/stopes, eval/blaser (differs)"
    worst: ClassVar[float | None] = -1.0

    def per_clip(self, src: Vector, ref: Vector, hyp: Vector, _spoken: object) -> dict[str, float]:
        """The mean of the two cosines, and each."""
        with_src, with_ref = cosine(src.vector, hyp.vector), cosine(ref.vector, hyp.vector)
        return {self.name: (with_src + with_ref) / 2, "cos_src": with_src, "cos_ref": with_ref}


def cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Of two vectors that are not zero, in double precision."""
    a64, b64 = a.astype(np.float64), b.astype(np.float64)
    return float(a64 @ b64 / np.sqrt((a64 @ a64) * (b64 @ b64)))
