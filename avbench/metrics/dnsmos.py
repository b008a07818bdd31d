"""DNSMOS: how listeners would rate the generated speech, predicted without a reference."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from avbench.metrics.base import Better, Metric

_P835 = "Reddy, Gopal, Cutler 2022, arXiv 2110.01763; nets: speechmos 0.0.1.1 (MIT)"


class Ratings(Protocol):
    """Means over a clip's windows."""

    @property
    def sig(self) -> float: ...  # noqa: D102
    @property
    def bak(self) -> float: ...  # noqa: D102
    @property
    def ovrl(self) -> float: ...  # noqa: D102
    @property
    def p808(self) -> float: ...  # noqa: D102
    @property
    def raw_sig(self) -> float: ...  # noqa: D102
    @property
    def raw_bak(self) -> float: ...  # noqa: D102
    @property
    def raw_ovrl(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class DnsmosOverall(Metric):
    """Overall quality after P.835, predicted by DNSMOS: about 1 to 5, clean speech about 3 to 3.5.

    Without a reference: it cannot tell whether the words, the voice or the timing are right, and a
    vocoder's clean speech can score above the real recording. Trained on noisy calls and their
    enhancement; what it says of synthetic speech is outside of that. Nothing above 7.6 kHz of
    sound is heard at 16 kHz. Sound of less than 9.01 s is looped.
    """

    name: ClassVar[str] = "dnsmos_ovrl"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "MOS"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("hyp.dnsmos",)
    reference: ClassVar[str] = _P835
    worst: ClassVar[float | None] = 1.0

    def per_clip(self, ratings: Ratings) -> dict[str, float]:
        """The rating, and the net's own before the published polynomial."""
        return {self.name: ratings.ovrl, "raw": ratings.raw_ovrl}


@dataclass(frozen=True)
class DnsmosSignal(DnsmosOverall):
    """Quality of the speech itself after P.835, predicted by DNSMOS: about 1 to 5.

    Distortion counts, background noise should not. What it cannot tell: see `dnsmos_ovrl`.
    """

    name: ClassVar[str] = "dnsmos_sig"

    def per_clip(self, ratings: Ratings) -> dict[str, float]:
        """The rating, and the net's own before the published polynomial."""
        return {self.name: ratings.sig, "raw": ratings.raw_sig}


@dataclass(frozen=True)
class DnsmosBackground(DnsmosOverall):
    """How little the background intrudes after P.835, predicted by DNSMOS: about 1 to 5.

    Higher is better: less noise. What it cannot tell: see `dnsmos_ovrl`.
    """

    name: ClassVar[str] = "dnsmos_bak"

    def per_clip(self, ratings: Ratings) -> dict[str, float]:
        """The rating, and the net's own before the published polynomial."""
        return {self.name: ratings.bak, "raw": ratings.raw_bak}


@dataclass(frozen=True)
class DnsmosP808(DnsmosOverall):
    """Overall quality after P.808, predicted by the older DNSMOS: about 1 to 5.

    Another net and another listening test than `dnsmos_ovrl`; the two scales differ. What it
    cannot tell: see `dnsmos_ovrl`.
    """

    name: ClassVar[str] = "dnsmos_p808"
    reference: ClassVar[str] = (
        "Reddy, Gopal, Cutler 2021, arXiv 2010.15258; net: speechmos 0.0.1.1 (MIT)"
    )

    def per_clip(self, ratings: Ratings) -> dict[str, float]:
        """The rating."""
        return {self.name: ratings.p808}
