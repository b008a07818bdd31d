"""The phones of the synthetic voice: how long, which resonances, which noise, which mouth.

Symbols are ARPAbet. Formants are those of an adult male (after the means of Peterson and Barney,
JASA 1952, and the consonant loci of Klatt, JASA 1980), rounded.
"""

from dataclasses import dataclass

Formants = tuple[float, float, float]


@dataclass(frozen=True)
class Noise:
    """A band of friction: centre and width in Hz, level against a vowel's."""

    centre_hz: float
    width_hz: float
    level: float


@dataclass(frozen=True)
class Mouth:
    """What the lips do: `opening` in [0, 1], `width` against rest, `weight` against neighbours.

    `shut`: the lips meet for the phone's whole closure. `tuck`: the lower lip meets the teeth.
    """

    opening: float
    width: float = 1.0
    weight: float = 1.0
    shut: bool = False
    tuck: bool = False


@dataclass(frozen=True)
class Phone:
    """One phone. `voicing` against a vowel's; `closure_ms`, `breath_ms`: the parts of a plosive."""

    symbol: str
    duration_ms: float
    formants_hz: Formants
    mouth: Mouth
    voicing: float = 1.0
    glide_hz: Formants | None = None
    glide_mouth: Mouth | None = None
    noise: Noise | None = None
    closure_ms: float = 0.0
    breath_ms: float = 0.0
    nasal: bool = False

    @property
    def vowel(self) -> bool:
        """A phone that carries a syllable."""
        return self.voicing == 1.0


_S, _SH = Noise(6300, 2200, 0.30), Noise(3000, 1400, 0.30)
_F, _TH = Noise(6800, 6000, 0.07), Noise(6000, 5000, 0.05)
_ROUND = Mouth(0.2, 0.7, 1.5)


def _vowel(symbol: str, ms: float, formants: Formants, opening: float, width: float) -> Phone:
    return Phone(symbol, ms, formants, Mouth(opening, width, 1.2))


def _glide(first: Phone, symbol: str, last: Phone, ms: float = 175) -> Phone:
    return Phone(symbol, ms, first.formants_hz, first.mouth, 1.0, last.formants_hz, last.mouth)


def _stop(symbol: str, locus: Formants, burst: Noise, mouth: Mouth, *, voiced: bool) -> Phone:
    closure, breath = (55.0, 8.0) if voiced else (60.0, 38.0)
    voicing = 0.1 if voiced else 0.0
    length = closure + breath + 14
    return Phone(
        symbol, length, locus, mouth, voicing, noise=burst, closure_ms=closure, breath_ms=breath
    )


_IY = _vowel("IY", 125, (280, 2250, 2900), 0.34, 1.16)
_IH = _vowel("IH", 85, (400, 1920, 2560), 0.42, 1.08)
_EH = _vowel("EH", 105, (550, 1770, 2490), 0.68, 1.08)
_AE = _vowel("AE", 125, (690, 1660, 2490), 0.88, 1.06)
_AA = _vowel("AA", 150, (710, 1100, 2540), 1.0, 0.98)
_AO = _vowel("AO", 150, (570, 860, 2450), 0.72, 0.82)
_UW = _vowel("UW", 125, (310, 900, 2250), 0.26, 0.7)
_UH = _vowel("UH", 90, (450, 1030, 2380), 0.4, 0.82)
_AH = _vowel("AH", 100, (620, 1220, 2550), 0.72, 1.0)
_AX = _vowel("AX", 60, (500, 1450, 2500), 0.4, 1.0)
_OH = _vowel("OH", 100, (500, 1050, 2400), 0.6, 0.85)
_EE = _vowel("EE", 100, (480, 1800, 2500), 0.58, 1.08)
_AI = _vowel("AI", 100, (680, 1200, 2500), 0.95, 1.0)

_LABIAL, _ALVEOLAR, _VELAR = (300, 950, 2200), (300, 1750, 2650), (280, 1950, 2500)
_SHUT, _TIP, _BACK = Mouth(0.0, 1.0, 1.5, shut=True), Mouth(0.18, 1.03), Mouth(0.34, 1.0, 0.5)
_TUCKED, _PURSED = Mouth(0.09, 1.0, 1.5, tuck=True), Mouth(0.22, 0.82, 1.2)
_BURST = {"P": Noise(1100, 1500, 0.14), "T": Noise(4500, 3000, 0.3), "K": Noise(2100, 900, 0.25)}

_ALL = (
    _IY, _IH, _EH, _AE, _AA, _AO, _UW, _UH, _AH, _AX,
    _glide(_EE, "EY", _IY, 160),
    _glide(_AI, "AY", _IH),
    _glide(_AI, "AW", _UH),
    _glide(_OH, "OW", _UW),
    _stop("P", _LABIAL, _BURST["P"], _SHUT, voiced=False),
    _stop("B", _LABIAL, _BURST["P"], _SHUT, voiced=True),
    _stop("T", _ALVEOLAR, _BURST["T"], _TIP, voiced=False),
    _stop("D", _ALVEOLAR, _BURST["T"], _TIP, voiced=True),
    _stop("K", _VELAR, _BURST["K"], _BACK, voiced=False),
    _stop("G", _VELAR, _BURST["K"], _BACK, voiced=True),
    Phone("F", 95, (320, 1100, 2100), _TUCKED, 0.0, noise=_F),
    Phone("V", 65, (300, 1100, 2100), _TUCKED, 0.4, noise=_F),
    Phone("TH", 90, (310, 1350, 2540), Mouth(0.22), 0.0, noise=_TH),
    Phone("DH", 55, (300, 1350, 2540), Mouth(0.22), 0.4, noise=_TH),
    Phone("S", 105, (310, 1500, 2540), Mouth(0.18, 1.06), 0.0, noise=_S),
    Phone("Z", 80, (300, 1500, 2540), Mouth(0.18, 1.06), 0.3, noise=Noise(6300, 2200, 0.17)),
    Phone("CH", 125, (300, 1840, 2600), _PURSED, 0.0, noise=_SH, closure_ms=45),
    Phone("JH", 105, (280, 1840, 2600), _PURSED, 0.2, noise=_SH, closure_ms=40),
    Phone("M", 75, (270, 1000, 2200), _SHUT, 0.55, nasal=True),
    Phone("N", 65, (270, 1600, 2600), _TIP, 0.55, nasal=True),
    Phone("L", 65, (350, 1050, 2700), Mouth(0.34, 1.03), 0.65),
    Phone("R", 65, (330, 1100, 1500), _PURSED, 0.65),
    Phone("W", 65, (300, 650, 2150), _ROUND, 0.6),
    Phone("Y", 55, (270, 2150, 2900), Mouth(0.28, 1.1), 0.6),
    Phone("SIL", 100, (500, 1500, 2500), Mouth(0.0, 1.0, 1.2), 0.0),
)  # fmt: skip

PHONES: dict[str, Phone] = {phone.symbol: phone for phone in _ALL}
