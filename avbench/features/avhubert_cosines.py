"""How alike AV-HuBERT finds two views of a clip: sound, lips, or both, of one side or of two."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench import user_weights
from avbench.align.mfcc import log_bands, to_int16
from avbench.clip import Waveform
from avbench.errors import SilentHyp, SilentRef, TooShort
from avbench.features.avhubert_lips import LipFeatures
from avbench.features.avhubert_net import DEFAULT, net
from avbench.features.base import Feature
from avbench.features.syncnet_audio import SILENCE_DBFS, peak_of

if TYPE_CHECKING:
    from torch import Tensor

Floats = NDArray[np.float32]
STACKED = 4
MIN_FRAMES = 5  # 0.2 s: AV-HuBERT was trained on no less


@dataclass(frozen=True)
class Cosine:
    """`pooled`: of the means over time. `framewise`: mean of each frame's own. Both in [-1, 1]."""

    pooled: float
    framewise: float
    n_frames: int
    n_faces: int


@dataclass(frozen=True)
class _Cosines(Feature):
    """`layer`: 0 is the encoder's end, k its k-th layer. `weights`: name of the user's."""

    version: ClassVar[int] = 1
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    cost: ClassVar[float] = 0.4
    cached: ClassVar[bool] = True
    value: ClassVar[type] = Cosine

    weights: str = DEFAULT
    layer: int = 0

    def weights_digest(self) -> str:
        """sha256 of the user's weights; raises MissingWeights."""
        return user_weights.digest(self.weights)

    def _cosine(
        self, one: tuple[Floats | None, Floats | None], other: tuple[Floats | None, Floats | None]
    ) -> tuple[float, float]:
        """Of two views, each (lips, sound)."""
        import torch
        from torch.nn.functional import cosine_similarity

        with torch.inference_mode():
            a, b = (self._encoded(*view) for view in (one, other))
            pooled = cosine_similarity(a.mean(dim=0), b.mean(dim=0), dim=0)
            framewise = cosine_similarity(a, b, dim=1).mean()
        return float(pooled), float(framewise)

    def _common(self, ref: LipFeatures, hyp: LipFeatures) -> tuple[int, int]:
        for lips in (ref, hyp):
            lips.check_weights(self.weights, self.name)
        return common(ref, hyp)

    def _encoded(self, lips: Floats | None, sound: Floats | None) -> "Tensor":
        import torch

        sides = [None if side is None else torch.from_numpy(side) for side in (lips, sound)]
        found: Tensor = net(self.weights)(sides[0], sides[1], self.layer)
        return found.double()


@dataclass(frozen=True)
class AVHubertOwn(_Cosines):
    """One side's sound alone against its lips alone."""

    name: ClassVar[str] = "avhubert_own"
    needs: ClassVar[tuple[str, ...]] = ("avhubert_lips", "audio_16k")

    def extract(self, lips: LipFeatures, audio: Waveform) -> Cosine:
        """The cosines.

        Raises:
            TooShort: the face is seen in fewer than 5 frames.
            SilentHyp, NonFinite: the sound cannot be heard.
        """
        first, end = self._common(lips, lips)
        seen, heard = cut(lips, first, end), sound_of(audio, first, end)
        return Cosine(*self._cosine((None, heard), (seen, None)), end - first, lips.n_faces)


@dataclass(frozen=True)
class AVHubertLipPair(_Cosines):
    """Generated lips alone against recorded lips alone."""

    name: ClassVar[str] = "avhubert_lip_pair"
    needs: ClassVar[tuple[str, ...]] = ("ref.avhubert_lips", "hyp.avhubert_lips")

    def extract(self, ref: LipFeatures, hyp: LipFeatures) -> Cosine:
        """The cosines.

        Raises:
            TooShort: fewer than 5 frames show the face on both sides.
        """
        first, end = self._common(ref, hyp)
        sides = ((cut(side, first, end), None) for side in (ref, hyp))
        return Cosine(*self._cosine(*sides), end - first, ref.n_faces)


@dataclass(frozen=True)
class AVHubertBothPair(_Cosines):
    """The generated clip's sound with its lips against the same sound with recorded lips."""

    name: ClassVar[str] = "avhubert_both_pair"
    needs: ClassVar[tuple[str, ...]] = ("ref.avhubert_lips", "hyp.avhubert_lips", "hyp.audio_16k")

    def extract(self, ref: LipFeatures, hyp: LipFeatures, audio: Waveform) -> Cosine:
        """The cosines.

        Raises:
            TooShort: fewer than 5 frames show the face on both sides.
            SilentHyp, NonFinite: the sound cannot be heard.
        """
        first, end = self._common(ref, hyp)
        heard = sound_of(audio, first, end)
        sides = ((cut(side, first, end), heard) for side in (ref, hyp))
        return Cosine(*self._cosine(*sides), end - first, ref.n_faces)


@dataclass(frozen=True)
class AVHubertSoundPair(_Cosines):
    """The recorded lips with the generated sound against the same lips with the recorded sound."""

    name: ClassVar[str] = "avhubert_sound_pair"
    needs: ClassVar[tuple[str, ...]] = ("ref.avhubert_lips", "ref.audio_16k", "hyp.audio_16k")

    def extract(self, lips: LipFeatures, ref: Waveform, hyp: Waveform) -> Cosine:
        """The cosines.

        Raises:
            TooShort: the face is seen in fewer than 5 frames.
            SilentRef, SilentHyp, NonFinite: a sound cannot be heard.
        """
        first, end = self._common(lips, lips)
        seen = cut(lips, first, end)
        wanted = (seen, sound_of(ref, first, end, "reference"))
        found = (seen, sound_of(hyp, first, end))
        return Cosine(*self._cosine(wanted, found), end - first, lips.n_faces)


def common(ref: LipFeatures, hyp: LipFeatures) -> tuple[int, int]:
    """The ticks, first and after the last, at which both sides show the face.

    Raises:
        TooShort: fewer than 5.
    """
    first = max(ref.first, hyp.first)
    end = min(side.first + len(side.vectors) for side in (ref, hyp))
    if end - first < MIN_FRAMES:
        raise TooShort(
            f"{max(0, end - first)} frames at 25 a second show the face; AV-HuBERT needs "
            f"{MIN_FRAMES}"
        )
    return first, end


def cut(lips: LipFeatures, first: int, end: int) -> Floats:
    """The vectors from tick `first` to before tick `end`."""
    return lips.vectors[first - lips.first : end - lips.first]


def sound_of(audio: Waveform, first: int, end: int, side: str = "generated") -> Floats:
    """(end - first, 104): four frames of the log filterbank a tick; 0 where the sound has ended.

    Raises:
        NonFinite: NaN or infinity among the samples.
        SilentHyp, SilentRef: digital silence, or nearly so.
    """
    peak = peak_of(audio)
    if peak < 10 ** (SILENCE_DBFS / 20):
        raise (SilentRef if side == "reference" else SilentHyp)(
            f"{side} sound is silent: its peak is below {SILENCE_DBFS:g} dBFS; AV-HuBERT would "
            "compare nothing with lips"
        )
    bands = log_bands(to_int16(audio.samples))
    n = max(end, -(-len(bands) // STACKED))
    padded = np.zeros((n * STACKED, bands.shape[1]), np.float32)
    padded[: len(bands)] = bands
    return padded.reshape(n, -1)[first:end]
