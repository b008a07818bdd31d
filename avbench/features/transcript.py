"""What a side says: the words that were handed in with it, or what a recogniser hears."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.clip import Waveform
from avbench.errors import ClipError, NonFinite, SilentHyp, TooShort, UnknownName
from avbench.features.asr import listen, require, weights
from avbench.features.base import Feature
from avbench.features.texts import GivenText
from avbench.models.asr.types import Hearing, Segment


@dataclass(frozen=True)
class Transcript:
    """Words of one side of one clip.

    `how`: "given" (handed in) or "asr". `model`: the recogniser's name, empty where none ran.
    `segments`: of a recogniser, each with what it says of its own certainty.
    """

    text: str
    language: str | None
    how: str
    model: str = ""
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class TranscriptFeature(Feature):
    """The submission's own words where it handed some in, else what Whisper hears.

    Sound that cannot hold words is refused, never transcribed: shorter than `min_s`, or silent
    (its loudest sample below `silence_dbfs`). In what is left, nothing recognised is an answer: an
    empty text. It is empty where Silero's detector finds no speech at a probability `vad` (0: not
    asked), and a segment is dropped where no_speech > `no_speech` and avg_logprob < `logprob`
    (Whisper's rule). Babble that passes both Whisper may hear as a stock phrase ("Thank you.").

    `model`: a name of `models/asr/table.py`, or a folder's path; "embedded" is Whisper tiny.en for
    English and Whisper base for the rest. `language`: forced; empty for the clip's own, and where
    that is unknown the model finds it. `beam`: 1 is greedy. `prompt`: words to expect. `precision`
    of the arithmetic: int8 may differ in rare words between processors, float32 takes twice as
    long. `given`: whether words that were handed in count; a board of generated speech says no.

    Temperature is 0 and one thread works, so a machine repeats itself to the letter.
    """

    name: ClassVar[str] = "transcript"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("given_text", "audio_16k")
    packages: ClassVar[tuple[str, ...]] = ("ctranslate2", "faster-whisper", "onnxruntime")
    cached: ClassVar[bool] = True
    tolerant: ClassVar[bool] = True
    cost: ClassVar[float] = 0.3
    value: ClassVar[type] = Transcript

    model: str = "embedded"
    language: str = ""
    beam: int = 1
    prompt: str = ""
    device: str = "cpu"
    precision: str = "int8"
    given: bool = True
    min_s: float = 0.1
    silence_dbfs: float = -80.0
    no_speech: float = 0.6
    logprob: float = -1.0
    vad: float = 0.3

    def __post_init__(self) -> None:
        """Refuse what the signature could not show, and a beam of none.

        Raises:
            UnknownName: the prompt or the model holds "|", "," or ":", or the beam is below 1.
        """
        if self.beam < 1 or set("|,:\n") & set(self.prompt + self.model):
            raise UnknownName(
                f"{self.name}: found beam {self.beam}, prompt {self.prompt!r}, model "
                f"{self.model!r}; expected a beam of at least 1, and none of | , : in the two texts"
            )

    def weights_digest(self) -> str:
        """Of all files that the recogniser reads.

        Raises:
            MissingExtra: what runs it is not installed.
            MissingWeights: a model that the user was to bring is not there.
        """
        require(self.model)
        return weights(self.model)

    def extract(self, given: GivenText | ClipError, sound: Waveform | ClipError) -> Transcript:
        """The words.

        Raises:
            Missing, NoAudio, Undecodable: neither words nor sound were handed in.
            TooShort, SilentHyp, NonFinite: the sound cannot hold words.
            MissingExtra, MissingWeights: there is no recogniser for this language.
        """
        if isinstance(given, ClipError):
            raise given
        if given.text is not None and self.given:
            return Transcript(given.text, given.language, "given")
        if isinstance(sound, ClipError):
            raise sound
        self._check(sound)
        language = self.language or given.language
        hearing = Hearing(language, self.beam, self.prompt, self.no_speech, self.logprob)
        name, segments = listen(
            self.model, sound.samples, hearing, (self.precision, self.device), self.vad
        )
        text = " ".join(s.text for s in segments if s.text)
        return Transcript(text, language, "asr", name, segments)

    def _check(self, sound: Waveform) -> None:
        if sound.duration_s < self.min_s:
            raise TooShort(
                f"{sound.duration_s:.3f} s of sound; a transcript needs {self.min_s:g} s"
            )
        if not np.isfinite(sound.samples).all():
            raise NonFinite("the sound holds samples that are NaN or infinite; expected none")
        peak = float(np.abs(sound.samples).max())
        if peak < 10 ** (self.silence_dbfs / 20):
            found = "digital silence" if peak == 0 else f"{20 * np.log10(peak):.1f} dBFS"
            raise SilentHyp(
                f"generated sound is silent: its peak is {found}; expected at least "
                f"{self.silence_dbfs:g} dBFS"
            )
