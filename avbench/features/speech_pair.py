"""Where both sides speak, on the clip's clock."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.clip import Waveform
from avbench.features.base import Feature
from avbench.features.paired import check_sound


@dataclass(frozen=True)
class SpeechPair:
    """Spans of speech in s, (n, 2) each, in order. `ref_s`, `hyp_s`: durations of the sound."""

    ref: NDArray[np.float64]
    hyp: NDArray[np.float64]
    ref_s: float
    hyp_s: float


@dataclass(frozen=True)
class SpeechPairFeature(Feature):
    """By level: see `align.speech_spans`.

    `share`, `deepest_db`: the threshold. `min_pause_s`, `min_speech_s`: what is shorter is none.
    `silence_dbfs`: a side whose loudest sample lies below is silent.
    """

    name: ClassVar[str] = "speech_pair"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("ref.audio_16k", "hyp.audio_16k")
    value: ClassVar[type] = SpeechPair

    share: float = 0.4
    deepest_db: float = 35.0
    min_pause_s: float = 0.2
    min_speech_s: float = 0.1
    silence_dbfs: float = -80.0

    def extract(self, ref: Waveform, hyp: Waveform) -> SpeechPair:
        """The spans; a side that is not silent may still have none.

        Raises:
            TooShort: a side is empty.
            NonFinite: NaN or infinity in a side.
            SilentRef, SilentHyp: a side is silent; the first is looked at first.
        """
        check_sound(ref, hyp, self.silence_dbfs)
        spans = [self._spans(side) for side in (ref, hyp)]
        return SpeechPair(spans[0], spans[1], ref.duration_s, hyp.duration_s)

    def _spans(self, sound: Waveform) -> NDArray[np.float64]:
        from avbench.align.speech_spans import Detector, energy_spans

        how = Detector(self.share, self.deepest_db, self.min_pause_s, self.min_speech_s)
        return energy_spans(sound.samples, sound.rate_hz, how)


@dataclass(frozen=True)
class SourceSpeechPair(SpeechPairFeature):
    """As `speech_pair`, against what was translated."""

    name: ClassVar[str] = "speech_pair@src"
    needs: ClassVar[tuple[str, ...]] = ("src.audio_16k", "hyp.audio_16k")


@dataclass(frozen=True)
class SileroSpeechPair(Feature):
    """By Silero's voice detector. `threshold`: probability of speech; others as `speech_pair`."""

    name: ClassVar[str] = "speech_pair@silero"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("ref.audio_16k", "hyp.audio_16k")
    packages: ClassVar[tuple[str, ...]] = ("faster-whisper", "onnxruntime")
    value: ClassVar[type] = SpeechPair
    cost: ClassVar[float] = 0.02

    threshold: float = 0.5
    min_pause_s: float = 0.2
    min_speech_s: float = 0.1
    silence_dbfs: float = -80.0

    def weights_digest(self) -> str:
        """Of the detector. Raises MissingExtra where it is not installed."""
        from avbench.models.silero import digest

        return digest()

    def extract(self, ref: Waveform, hyp: Waveform) -> SpeechPair:
        """The spans; a side that is not silent may still have none. Raises as `speech_pair`."""
        check_sound(ref, hyp, self.silence_dbfs)
        spans = [self._spans(side) for side in (ref, hyp)]
        return SpeechPair(spans[0], spans[1], ref.duration_s, hyp.duration_s)

    def _spans(self, sound: Waveform) -> NDArray[np.float64]:
        from avbench.align.speech_spans import tidy
        from avbench.models.silero import silero_spans

        found = silero_spans(sound.samples, self.threshold, self.min_pause_s, self.min_speech_s)
        return tidy(found, self.min_pause_s, self.min_speech_s, sound.duration_s)


@dataclass(frozen=True)
class SileroSourceSpeechPair(SileroSpeechPair):
    """As `speech_pair@silero`, against what was translated."""

    name: ClassVar[str] = "speech_pair@src-silero"
    needs: ClassVar[tuple[str, ...]] = ("src.audio_16k", "hyp.audio_16k")
