"""Audio-visual similarity of AV-HuBERT's features: sound and lips, or generated and recorded."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from avbench.metrics.base import Better, Metric

_PAPER = (
    "Yaman et al. 2024, arXiv 2405.04327: idea and names; what is compared is from memory of the "
    "paper, layer and pooling are avbench's; net: arXiv 2201.02184"
)


class Alike(Protocol):
    """Cosines of two views; see `features.avhubert_cosines`."""

    @property
    def pooled(self) -> float: ...  # noqa: D102

    @property
    def framewise(self) -> float: ...  # noqa: D102

    @property
    def n_frames(self) -> int: ...  # noqa: D102

    @property
    def n_faces(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class AvsU(Metric):
    """AVS_u: cosine of AV-HuBERT's features of the sound alone and of the generated lips alone.

    Both through the whole encoder, the other side zero; the cosine is of the two means over time,
    -1 to 1. No reference is needed. `framewise` beside it is the mean of each frame's own cosine,
    which feels a lag; the pooled one hardly does.

    The paper's text was not at hand: that these are the two views is from memory, and which layer
    and which pooling it takes is unknown, so values are comparable inside avbench alone. Here: the
    end of the encoder (`layer` 0) of the base net (`weights`), fields of the features.

    The weights are the user's, for non-commercial research (`avbench weights info
    avhubert_base`). Refused: no face, less than 5 frames (`too_short`), silence. It cannot tell
    a fitting mouth from a mouth that fits speech on the whole.
    """

    name: ClassVar[str] = "avs_u"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("hyp.avhubert_own",)
    reference: ClassVar[str] = _PAPER
    worst: ClassVar[float | None] = -1.0

    def per_clip(self, alike: Alike) -> dict[str, float]:
        """The pooled cosine; `framewise`, `frames`, `faces`."""
        return {
            self.name: alike.pooled,
            "framewise": alike.framewise,
            "frames": float(alike.n_frames),
            "faces": float(alike.n_faces),
        }


@dataclass(frozen=True)
class AvsM(AvsU):
    """AVS_m: cosine of AV-HuBERT's features of sound and lips together, generated and recorded.

    The generated clip's sound goes with both pictures, over the frames in which both show the face.
    Pooling, weights, doubts: as in `avs_u`. 1 is the recording itself.
    """

    name: ClassVar[str] = "avs_m"
    needs: ClassVar[tuple[str, ...]] = ("avhubert_both_pair",)


@dataclass(frozen=True)
class AvsyncCos(AvsU):
    """AVSync: cosine of AV-HuBERT's features of recorded lips with generated and recorded sound.

    For generated speech: how the sound changes what AV-HuBERT makes of the recorded film; 1 is the
    recorded sound. The generated picture, if there is one, is not looked at. Pooling, weights,
    doubts: as in `avs_u`.
    """

    name: ClassVar[str] = "avsync_cos"
    needs: ClassVar[tuple[str, ...]] = ("avhubert_sound_pair",)
    reference: ClassVar[str] = (
        "AVSync of AlignDiT and CoSync-DiT; layer and pooling are avbench's; net: arXiv 2201.02184"
    )


@dataclass(frozen=True)
class AvsV(AvsU):
    """AVS_v: cosine of AV-HuBERT's features of the lips alone, generated and recorded.

    Over the frames in which both show the face. Pooling, weights, doubts: as in `avs_u`. 1 is the
    recording itself.
    """

    name: ClassVar[str] = "avs_v"
    needs: ClassVar[tuple[str, ...]] = ("avhubert_lip_pair",)
