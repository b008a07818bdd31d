"""Whether what is spoken is in the language that was asked for."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from avbench.metrics.base import Better, Metric


class Heard(Protocol):
    """A language that was wanted, and the likeliest one."""

    @property
    def wanted(self) -> str: ...  # noqa: D102

    @property
    def probability(self) -> float: ...  # noqa: D102

    @property
    def likeliest(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class LanguageMatch(Metric):
    """Share of clips that speak the language asked for, 0 to 1, as Whisper base hears it.

    Read it beside ASR-BLEU. A multilingual recogniser that is told a language writes that language:
    Whisper translates speech of another one, so a copy of the untranslated source can reach an
    ASR-BLEU and a similarity of a good translation; here it scores 0. The likeliest of about 100
    languages counts, the probability of the wanted one stands beside it. Below 2 s of speech and
    between near languages the detector errs; it hears no accent and no quality.
    """

    name: ClassVar[str] = "lang_match@whisper-base"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("hyp.spoken_language@whisper-base",)
    reference: ClassVar[str] = "Radford et al. 2022 (detector); code: faster-whisper"
    worst: ClassVar[float | None] = 0.0

    def per_clip(self, heard: Heard) -> dict[str, float]:
        """1 or 0, and the probability of the wanted language."""
        return {
            self.name: float(heard.likeliest == heard.wanted),
            "probability": heard.probability,
        }
