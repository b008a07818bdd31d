"""Whether a side says anything: what a score of meaning must know before it trusts a vector."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.clip import Waveform
from avbench.errors import ClipError, NonFinite, NoText, SilentHyp, TooShort
from avbench.features.base import Feature
from avbench.features.texts import GivenText


@dataclass(frozen=True)
class Spoken:
    """`duration_s`, `peak_dbfs` of the sound, None where words alone were handed in."""

    duration_s: float | None
    peak_dbfs: float | None


@dataclass(frozen=True)
class SpokenFeature(Feature):
    """Refuses sides that say nothing; an embedding of silence looks like any other.

    Sound is refused that is shorter than `min_s` or whose loudest sample lies below `silence_dbfs`;
    so are words that were handed in and are empty. `vad`: where above 0, Silero's detector (extra
    asr) must also find speech at this probability.
    """

    name: ClassVar[str] = "spoken"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("given_text", "audio_16k")
    tolerant: ClassVar[bool] = True
    value: ClassVar[type] = Spoken

    min_s: float = 0.1
    silence_dbfs: float = -80.0
    vad: float = 0.0

    def extract(self, given: GivenText | ClipError, sound: Waveform | ClipError) -> Spoken:
        """What there is.

        Raises:
            NoText: the words that were handed in are empty.
            TooShort, SilentHyp, NonFinite: the sound holds no speech.
            Missing, NoAudio, Undecodable: neither words nor sound were handed in.
        """
        if isinstance(given, ClipError):
            raise given
        if given.text is not None and not given.text.strip():
            raise NoText("the words that were handed in for this clip are empty")
        if isinstance(sound, ClipError):
            if given.text is None:
                raise sound
            return Spoken(None, None)
        return Spoken(sound.duration_s, self._loudness(sound))

    def _loudness(self, sound: Waveform) -> float:
        if sound.duration_s < self.min_s:
            raise TooShort(f"{sound.duration_s:.3f} s of sound, expected at least {self.min_s:g} s")
        if not np.isfinite(sound.samples).all():
            raise NonFinite("the sound holds samples that are NaN or infinite; expected none")
        peak = float(np.abs(sound.samples).max())
        peak_dbfs = 20 * float(np.log10(max(peak, 1e-10)))
        if peak_dbfs < self.silence_dbfs or not self._speaks(sound):
            raise SilentHyp(
                f"generated sound holds no speech: its peak is {peak_dbfs:.1f} dBFS, expected at "
                f"least {self.silence_dbfs:g} dBFS"
                + (f" and a voice at a probability of {self.vad:g}" if self.vad else "")
            )
        return peak_dbfs

    def _speaks(self, sound: Waveform) -> bool:
        if self.vad == 0:
            return True
        from avbench.models.asr.whisper_ct2 import holds_speech, require

        require()
        return holds_speech(sound.samples, self.vad)
