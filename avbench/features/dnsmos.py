"""What DNSMOS says of a sound."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.clip import Waveform
from avbench.errors import TooShort
from avbench.features.base import Feature
from avbench.features.syncnet_audio import peak_of, require_sound

RATE_HZ = 16_000
WINDOW_S = 9.01
WINDOW = int(WINDOW_S * RATE_HZ)
LAST_HOP = 160  # of a window, not heard by the P.808 net
POLYNOMIALS = {  # highest power first, as numpy.polyval takes them
    "sig": (-0.08397278, 1.22083953, 0.0052439),
    "bak": (-0.13166888, 1.60915514, -0.39604546),
    "ovrl": (-0.06766283, 1.11546468, 0.04602535),
}


@dataclass(frozen=True)
class Dnsmos:
    """Means over `n_windows` windows. `raw_...`: before the published polynomials."""

    sig: float
    bak: float
    ovrl: float
    p808: float
    raw_sig: float
    raw_bak: float
    raw_ovrl: float
    n_windows: int


@dataclass(frozen=True)
class DnsmosFeature(Feature):
    """Windows of 9.01 s every second; shorter sound is doubled until it is long enough.

    As DNS-Challenge's `dnsmos_local.py` and speechmos 0.0.1.1 (not personalised), with three
    differences, all at the edge: empty sound is refused (there, an endless loop), as is what is
    shorter than `min_s` or silent (`silence_dbfs`); samples beyond full scale are clipped (there,
    an error). The mel spectrum is our own.
    """

    name: ClassVar[str] = "dnsmos"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("audio_16k",)
    packages: ClassVar[tuple[str, ...]] = ("onnxruntime",)
    cached: ClassVar[bool] = True
    cost: ClassVar[float] = 1.0
    value: ClassVar[type] = Dnsmos

    min_s: float = 0.1
    silence_dbfs: float = -80.0

    def weights_digest(self) -> str:
        """Of both nets. Raises MissingExtra, MissingWeights."""
        from avbench.models.dnsmos import digest

        return digest()

    def extract(self, sound: Waveform) -> Dnsmos:
        """The ratings.

        Raises:
            TooShort: shorter than `min_s`.
            NonFinite: NaN or infinity among the samples.
            SilentHyp: digital silence, or nearly so.
        """
        from avbench.models.dnsmos import p808, p835

        if len(sound.samples) < max(1.0, self.min_s * RATE_HZ):
            raise TooShort(f"{sound.duration_s:.3f} s of sound; DNSMOS takes {self.min_s:g} s")
        require_sound(peak_of(sound), self.silence_dbfs)
        windows = _windows(np.clip(sound.samples, -1.0, 1.0))
        raw = np.concatenate([p835(w[None]) for w in windows])
        rated = [float(p808(_mel(w)[None])[0]) for w in windows]
        mapped = {
            name: float(np.polyval(terms, raw[:, i]).mean())
            for i, (name, terms) in enumerate(POLYNOMIALS.items())
        }
        raw_sig, raw_bak, raw_ovrl = raw.mean(axis=0).tolist()
        return Dnsmos(
            **mapped,
            p808=float(np.mean(rated)),
            raw_sig=raw_sig,
            raw_bak=raw_bak,
            raw_ovrl=raw_ovrl,
            n_windows=len(windows),
        )


def _windows(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """As there, the windows too that are left out because their end is rounded down by a sample."""
    while len(samples) < WINDOW:
        samples = np.concatenate((samples, samples))
    n = int(len(samples) // RATE_HZ - WINDOW_S) + 1
    parts = [samples[i * RATE_HZ : int((i + WINDOW_S) * RATE_HZ)] for i in range(n)]
    return [part for part in parts if len(part) >= WINDOW]


def _mel(window: NDArray[np.float32]) -> NDArray[np.float32]:
    """(900, 120): dB below the loudest, 40 dB to a unit, from -1 to 1."""
    from avbench.align.slaney_mel import slaney_mel

    power = slaney_mel(window[:-LAST_HOP], RATE_HZ, 321, 160, 120)
    level = 10 * np.log10(np.maximum(power, 1e-10))
    level -= max(float(level.max()), -100.0)
    mel: NDArray[np.float32] = ((np.maximum(level, -80.0) + 40) / 40).astype(np.float32)
    return mel
