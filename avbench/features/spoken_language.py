"""Which language is spoken; a recogniser that is told one believes it."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.clip import Waveform
from avbench.errors import Unmeasurable
from avbench.features.asr import require, spoken_languages, weights
from avbench.features.base import Feature
from avbench.features.spoken import Spoken
from avbench.features.texts import GivenText


@dataclass(frozen=True)
class SpokenLanguage:
    """`wanted`, and its probability; `likeliest`, and its. Codes such as "es"."""

    wanted: str
    probability: float
    likeliest: str
    likeliest_probability: float


@dataclass(frozen=True)
class SpokenLanguageFeature(Feature):
    """Whisper's detector of languages on the first 30 s, about 100 languages.

    `model`, `precision`, `device`: as for `transcript`. Short speech (below 2 s) and near languages
    (Spanish, Galician, Portuguese) are often confused.
    """

    name: ClassVar[str] = "spoken_language@whisper-base"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("given_text", "audio_16k", "spoken")
    packages: ClassVar[tuple[str, ...]] = ("ctranslate2", "faster-whisper")
    cached: ClassVar[bool] = True
    cost: ClassVar[float] = 0.2
    value: ClassVar[type] = SpokenLanguage

    model: str = "whisper-base"
    precision: str = "int8"
    device: str = "cpu"

    def weights_digest(self) -> str:
        """Of the model's files.

        Raises:
            MissingExtra, MissingWeights: it cannot run here.
        """
        require(self.model)
        return weights(self.model)

    def extract(self, given: GivenText, sound: Waveform, _spoken: Spoken) -> SpokenLanguage:
        """The language that the side should speak, and what it seems to speak.

        Raises:
            Unmeasurable: the side's language is not known, or the detector does not know it.
        """
        wanted = (given.language or "").lower().replace("_", "-").split("-")[0]
        if not wanted:
            raise Unmeasurable("the language that this side should speak is not stated")
        found = spoken_languages(self.model, sound.samples, (self.precision, self.device))
        if wanted not in found:
            raise Unmeasurable(f"the detector does not know the language {wanted}")
        first = next(iter(found))
        return SpokenLanguage(wanted, found[wanted], first, found[first])
