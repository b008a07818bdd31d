"""SyncNet's view of a sound."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.align.mfcc import STEP, mfcc, to_int16
from avbench.clip import Waveform
from avbench.errors import NonFinite, SilentHyp, TooShort
from avbench.features.base import Feature
from avbench.features.syncnet_net import audio_tower, weights_digest

FRAME = 640  # samples of a video frame at 25 a second
WINDOW = 3440  # samples that a window hears
DROPPED = 5  # frames without a window of their own at the end, as in the original
SILENCE_DBFS = -80.0  # three steps of 16-bit sound


@dataclass(frozen=True)
class SyncNetAudio:
    """Embeddings of the sound, one window of 0.2 s every 40 ms.

    `embeddings`: float32 (n, 1024), row i hears samples 640 i to 640 i + 3440, n being the whole
    video frames in the sound less five. `peak`: the loudest sample, full scale is 1.
    `valid_start_s`, `valid_end_s`: see `Waveform`.
    """

    embeddings: NDArray[np.float32]
    peak: float
    valid_start_s: float
    valid_end_s: float


@dataclass(frozen=True)
class SyncNetAudioFeature(Feature):
    """MFCC of int16 sound through SyncNet's audio tower."""

    name: ClassVar[str] = "syncnet_audio"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("audio_16k",)
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    cost: ClassVar[float] = 0.15
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncNetAudio

    def weights_digest(self) -> str:
        """sha256 of the user's weights; raises MissingWeights."""
        return weights_digest()

    def extract(self, audio: Waveform) -> SyncNetAudio:
        """The embeddings.

        Raises:
            TooShort: less than six video frames of sound (0.24 s).
            NonFinite: NaN or infinity among the samples.
        """
        n = windows_of(audio)
        peak = peak_of(audio)
        embeddings = embedded(audio.samples, 0, n)
        return SyncNetAudio(embeddings, peak, audio.valid_start_s, audio.valid_end_s)


def windows_of(audio: Waveform) -> int:
    """How many windows a sound has.

    Raises:
        TooShort: none: less than six video frames of sound (0.24 s).
    """
    n = len(audio.samples) // FRAME - DROPPED
    if n < 1:
        raise TooShort(
            f"{audio.duration_s:.3f} s of sound; SyncNet takes "
            f"{(DROPPED + 1) * FRAME / audio.rate_hz:g} s or more"
        )
    return n


def peak_of(audio: Waveform) -> float:
    """The loudest of its samples; full scale is 1.

    Raises:
        NonFinite: NaN or infinity among the samples.
    """
    low, high = float(audio.samples.min()), float(audio.samples.max())
    if not np.isfinite(low + high):
        raise NonFinite("NaN or infinity among the samples; expected finite samples only")
    return max(-low, high)


def embedded(samples: NDArray[np.float32], first: int, n: int) -> NDArray[np.float32]:
    """Windows `first` to `first + n` of a sound, (n, 1024), as if all of it had been heard."""
    before = 1 if first else 0  # MFCC frames: pre-emphasis looks back by a sample
    start, end = first * FRAME - before * STEP, (first + n - 1) * FRAME + WINDOW
    return audio_tower().embed(mfcc(to_int16(samples[start:end]))[before:], n)


def require_sound(peak: float, silence_dbfs: float) -> None:
    """Refuses a sound whose loudest sample, `peak`, lies below `silence_dbfs`.

    Raises:
        SilentHyp: says its peak.
    """
    if peak < 10 ** (silence_dbfs / 20):
        found = "digital silence" if peak == 0 else f"{20 * np.log10(peak):.1f} dBFS"
        raise SilentHyp(
            f"the sound is silent: its peak is {found}; expected at least {silence_dbfs:g} dBFS"
        )
