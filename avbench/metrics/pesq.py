"""PESQ (ITU-T P.862), in the three incompatible ways that lip-to-speech papers use it.

On one noisy pair they give 1.08 (wide band), 1.61 (narrow band at 16 kHz) and 1.67 (narrow band at
8 kHz), so each has its own name. All come from the package `pesq` 0.0.4. PESQ aligns delays by
itself, so nothing is time aligned before it. It is deterministic and holds the GIL.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from avbench.errors import TooShort, Unmeasurable
from avbench.metrics.base import Better, Metric

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from avbench.clip import Waveform


class SoundPair(Protocol):
    """Two waveforms at 16 kHz, of one length, neither silent."""

    @property
    def ref(self) -> "Waveform": ...  # noqa: D102

    @property
    def hyp(self) -> "Waveform": ...  # noqa: D102


@dataclass(frozen=True)
class PesqWb(Metric):
    """Wide band at 16 kHz (P.862.2): MOS-LQO from about 1.02 to 4.644 (identical signals).

    As in VERSA and speechmetrics, without Corrigendum 2 of 2018 (which raises wide-band values).

    `longest_s`: longer clips are refused. The C code has room for 50 utterances, checks no bound,
    and crashes the process beyond; an utterance and the pause after it take 0.4 s or more.
    """

    name: ClassVar[str] = "pesq_wb"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "MOS-LQO"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("paired_audio",)
    reference: ClassVar[str] = "ITU-T P.862.2 (2007); code: pesq 0.0.4 pesq(16000, ..., 'wb')"
    packages: ClassVar[tuple[str, ...]] = ("pesq",)
    cost: ClassVar[float] = 0.012
    worst: ClassVar[float | None] = 1.0
    mode: ClassVar[Literal["wb", "nb"]] = "wb"
    rate_hz: ClassVar[int] = 16_000

    longest_s: float = 20.0

    def per_clip(self, pair: SoundPair) -> dict[str, float]:
        """The score.

        Raises:
            TooShort: less than a quarter of a second.
            Unmeasurable: PESQ finds no utterance, has no finite answer, or the clip is too long.
        """
        if pair.ref.duration_s > self.longest_s:
            raise Unmeasurable(
                f"{pair.ref.duration_s:.1f} s of sound; {self.name} takes at most "
                f"{self.longest_s:g} s (its code crashes beyond 50 utterances): cut the clip"
            )
        ref, hyp = self._at_rate(pair.ref.samples), self._at_rate(pair.hyp.samples)
        return {self.name: _pesq(self.rate_hz, ref, hyp, self.mode)}

    def _at_rate(self, samples: "NDArray[np.float32]") -> "NDArray[np.float32]":
        return samples


@dataclass(frozen=True)
class PesqNb16k(PesqWb):
    """Narrow band on sound at 16 kHz: MOS-LQO from about 1.02 to 4.549. As Lip2Wav's score.py."""

    name: ClassVar[str] = "pesq_nb16k"
    reference: ClassVar[str] = "ITU-T P.862.1 (2003); code: pesq 0.0.4 pesq(16000, ..., 'nb')"
    mode: ClassVar[Literal["wb", "nb"]] = "nb"


@dataclass(frozen=True)
class PesqNb8k(PesqNb16k):
    """Narrow band on sound at 8 kHz: MOS-LQO from about 1.02 to 4.549. As VCA-GAN's test.py.

    Both sides are resampled by soxr, quality HQ, which is librosa's default.
    """

    name: ClassVar[str] = "pesq_nb8k"
    reference: ClassVar[str] = (
        "ITU-T P.862.1 (2003); code: pesq 0.0.4 pesq(8000, ..., 'nb') after soxr HQ to 8 kHz"
    )
    packages: ClassVar[tuple[str, ...]] = ("pesq", "soxr")
    rate_hz: ClassVar[int] = 8_000

    def _at_rate(self, samples: "NDArray[np.float32]") -> "NDArray[np.float32]":
        import soxr

        halved: NDArray[np.float32] = soxr.resample(samples, 16_000, self.rate_hz, quality="HQ")
        return halved


def _pesq(rate_hz: int, ref: Any, hyp: Any, mode: str) -> float:  # noqa: ANN401
    from pesq import BufferTooShortError, NoUtterancesError, pesq

    try:
        return float(pesq(rate_hz, ref, hyp, mode))
    except BufferTooShortError as error:
        found_s = min(len(ref), len(hyp)) / rate_hz
        raise TooShort(f"{found_s:.3f} s of sound; PESQ needs 0.25 s") from error
    except NoUtterancesError as error:
        raise Unmeasurable(
            "PESQ finds no utterance: the two sides share no stretch of 0.2 s of speech"
        ) from error
    except ValueError as error:
        if "NaN" not in str(error):
            raise
        raise Unmeasurable(
            "PESQ has no finite answer: the generated sound holds nothing that it can level"
        ) from error
