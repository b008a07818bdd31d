"""Viseme error rate: what of the reference's lip movement the heard words would show."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.errors import NoText, Unmeasurable
from avbench.metrics.base import Better, Metric, Pool
from avbench.metrics.words import Words, reference, was_given
from avbench.stats.pools import Ratio
from avbench.textnorm import normalise, signed
from avbench.textnorm.table import is_english
from avbench.textnorm.visemes import visemes


@dataclass(frozen=True)
class VisemeErrorRate(Metric):
    """Error rate over visemes, pooled: "pat" for "bat" is right, since lips show no difference.

    English alone. Words of either side become phones by letter rules (`textnorm/g2p.py`), phones
    become 14 visemes (`textnorm/visemes.py`: P B M; F V; W; R; TH DH; T D N S Z L; CH JH SH ZH;
    K G NG HH Y; IY IH; EH EY AE; AA AH AY AW; AO OW OY; UH UW; ER), and the shortest edit counts
    as in `wer`. The normaliser "grid" reads a figure digit by digit; other figures are passed over.

    It sees no lips: it compares texts. It cannot tell how clearly a viseme was formed, and a word
    that the rules misread counts where the two sides' spellings differ.
    """

    name: ClassVar[str] = "viseme_er"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.transcript")
    reference: ClassVar[str] = "avbench; classes after Bear and Harvey, Speech Comm. 95 (2017)"
    packages: ClassVar[tuple[str, ...]] = ("jiwer",)
    worst: ClassVar[float | None] = 1.0
    pool: ClassVar[Pool | None] = Ratio(("sub", "del", "ins"), ("visemes",))

    normaliser: str = "grid"

    def __post_init__(self) -> None:
        """Put the normaliser's version beside its name.

        Raises:
            UnknownName: no such normaliser.
        """
        object.__setattr__(self, "normaliser", signed(self.normaliser))

    def per_clip(self, ref: Words, hyp: Words) -> dict[str, float]:
        """The clip's rate; `sub`, `del`, `ins`, `visemes` (of the reference), `given`.

        Raises:
            NoText: the reference holds no word that the rules can read.
            Unmeasurable: the words are known to be in another language than English.
        """
        from jiwer import process_characters

        language = ref.language or hyp.language
        if language is not None and not is_english(language):
            raise Unmeasurable(f"{self.name} reads English alone; the language here is {language}")
        wanted = visemes(reference(ref, self.normaliser, language))
        if not wanted:
            raise NoText(f"the reference {ref.text[:60]!r} holds no word that English rules read")
        said = visemes(normalise(self.normaliser, hyp.text, language))
        found = process_characters(wanted, said)
        counts = {
            "sub": float(found.substitutions),
            "del": float(found.deletions),
            "ins": float(found.insertions),
            "visemes": float(len(wanted)),
        }
        errors = counts["sub"] + counts["del"] + counts["ins"]
        return {self.name: errors / len(wanted), **counts, "given": was_given(hyp)}


@dataclass(frozen=True)
class VisemeErrorRateGiven(VisemeErrorRate):
    """Viseme error rate of words that were handed in; no recogniser runs. Else as `viseme_er`."""

    name: ClassVar[str] = "viseme_er@given"
    needs: ClassVar[tuple[str, ...]] = ("ref.text", "hyp.text")
