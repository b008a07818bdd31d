"""Whose voice it is, as a vector of the GE2E encoder."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.clip import Waveform
from avbench.errors import TooShort, Unmeasurable
from avbench.features.base import Feature
from avbench.features.syncnet_audio import peak_of, require_sound

RATE_HZ = 16_000
HOP, N_FFT, N_MELS = 160, 400, 40
WINDOW = 160  # frames: 1.6 s
STEP = round(RATE_HZ / 1.3 / HOP)  # 1.3 windows a second
COVERAGE = 0.75  # of the last window, at least, unless it is the only one


@dataclass(frozen=True)
class Voice:
    """`vector`: float32 (256,), norm 1, nothing below 0. `speech_s`: how much speech made it."""

    vector: NDArray[np.float32]
    speech_s: float


@dataclass(frozen=True)
class VoiceGe2e(Feature):
    """The mean of windows of 1.6 s, 1.3 a second, made a unit vector: Resemblyzer's embedding.

    Before it, as there, quiet sound is raised to `loudness_dbfs` and long pauses are taken out,
    here by level (`align.speech_spans`), there by webrtcvad. `trim`: whether they are. `min_s`:
    less speech is refused. `silence_dbfs`: so is sound whose loudest sample lies below.
    """

    name: ClassVar[str] = "voice@ge2e"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("audio_16k",)
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    cached: ClassVar[bool] = True
    cost: ClassVar[float] = 0.05
    value: ClassVar[type] = Voice

    trim: bool = True
    loudness_dbfs: float = -30.0
    min_s: float = 0.4
    silence_dbfs: float = -80.0

    def weights_digest(self) -> str:
        """Of the encoder. Raises MissingWeights."""
        from avbench.models.ge2e import weights_path

        return weights_path()[1]

    def extract(self, sound: Waveform) -> Voice:
        """The vector.

        Raises:
            TooShort: too little speech.
            NonFinite: NaN or infinity among the samples.
            SilentHyp: digital silence, or nearly so.
            Unmeasurable: no unit of the net fires.
        """
        if not len(sound.samples):
            raise TooShort("the sound is empty: 0 samples; expected speech")
        require_sound(peak_of(sound), self.silence_dbfs)
        speech = self._speech(sound)
        seconds = len(speech) / RATE_HZ
        if seconds < self.min_s:
            raise TooShort(
                f"{seconds:.2f} s of speech in {sound.duration_s:.2f} s of sound; a voice needs "
                f"{self.min_s:g} s"
            )
        vector = embedding(speech)
        norm = float(np.linalg.norm(vector))
        if norm == 0:
            raise Unmeasurable("no unit of the speaker encoder fires on this sound")
        return Voice((vector / norm).astype(np.float32), seconds)

    def _speech(self, sound: Waveform) -> NDArray[np.float32]:
        from avbench.align.speech_spans import energy_spans

        samples = _raise(sound.samples, self.loudness_dbfs)
        if not self.trim:
            return samples
        spans = np.round(energy_spans(samples, sound.rate_hz) * sound.rate_hz).astype(int)
        return np.concatenate([samples[:0], *(samples[start:end] for start, end in spans)])


def embedding(speech: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean of the windows' vectors, (256,)."""
    from avbench.align.slaney_mel import slaney_mel
    from avbench.models.ge2e import embed

    starts = window_starts(len(speech))
    samples = np.pad(speech, (0, max(0, (starts[-1] + WINDOW) * HOP - len(speech))))
    mel = slaney_mel(samples, RATE_HZ, N_FFT, HOP, N_MELS).astype(np.float32)
    windows = np.stack([mel[s : s + WINDOW] for s in starts])
    mean: NDArray[np.float64] = embed(windows).astype(np.float64).mean(axis=0)
    return mean


def window_starts(n_samples: int) -> list[int]:
    """First frames of the windows; the last may reach beyond the sound."""
    n_frames = -(-(n_samples + 1) // HOP)
    starts = list(range(0, max(1, n_frames - WINDOW + STEP + 1), STEP))
    covered = (n_samples - starts[-1] * HOP) / (WINDOW * HOP)
    return starts[:-1] if covered < COVERAGE and len(starts) > 1 else starts


def _raise(samples: NDArray[np.float32], to_dbfs: float) -> NDArray[np.float32]:
    """Louder where the root mean square lies below, never quieter."""
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    gain = max(1.0, 10 ** (to_dbfs / 20) / rms)
    return (samples * gain).astype(np.float32)
