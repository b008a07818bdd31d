"""Isochrony of a dub: does it speak where the original speaks, and pause where that pauses?

After the idea of isochrony in automatic dubbing (Federico et al. 2020, arXiv 2001.06785; Lakew et
al. 2022, arXiv 2112.08548); the definition is avbench's.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from avbench.align.speech_spans import length_s, overlap_s
from avbench.errors import Unmeasurable
from avbench.metrics.base import Better, Metric

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Speech(Protocol):
    """Spans of speech in s, (n, 2) each."""

    @property
    def ref(self) -> "NDArray[np.float64]": ...  # noqa: D102
    @property
    def hyp(self) -> "NDArray[np.float64]": ...  # noqa: D102


@dataclass(frozen=True)
class Isochrony(Metric):
    """Shared speech time / time in which either side speaks (Jaccard), 0 to 1, against `ref`.

    Both from the clip clock's zero; speech after the other side's end counts against it. Speech is
    what is loud: a level over 30 ms, with a threshold between the recording's quiet and loud parts;
    pauses of 0.2 s or more. By the voice detector instead: `isochrony@silero`; against the clip
    that was translated instead: `isochrony@src`, `isochrony@src-silero`. Beside it the pauses of
    both sides, how well their numbers agree, and how late speech starts and ends.

    It cannot tell what is said, nor where the lips move; music and noise bursts are loud, too; a
    steady drone over the whole clip scores the share of the time in which the reference speaks.
    """

    name: ClassVar[str] = "isochrony"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("speech_pair",)
    reference: ClassVar[str] = "avbench, after the idea of arXiv 2001.06785; speech by level"
    worst: ClassVar[float | None] = 0.0

    def per_clip(self, pair: Speech) -> dict[str, float]:
        """The overlap; pauses of both and lesser / greater number (1: equal); lateness in ms.

        Raises:
            Unmeasurable: the side to compare with holds no speech.
        """
        if not len(pair.ref):
            raise Unmeasurable("no speech is found in the sound to compare with; expected some")
        pauses = len(pair.ref) - 1, max(0, len(pair.hyp) - 1)
        both = overlap_s(pair.ref, pair.hyp)
        either = length_s(pair.ref) + length_s(pair.hyp) - both
        found = {
            self.name: both / either,
            "ref_pauses": float(pauses[0]),
            "hyp_pauses": float(pauses[1]),
            "pause_agreement": (1 + min(pauses)) / (1 + max(pauses)),
        }
        if len(pair.hyp):
            found["start_ms"] = 1000 * float(pair.hyp[0, 0] - pair.ref[0, 0])
            found["end_ms"] = 1000 * float(pair.hyp[-1, 1] - pair.ref[-1, 1])
        return found


@dataclass(frozen=True)
class IsochronySource(Isochrony):
    """`isochrony` against the clip that was translated (`src`), which a dub has to follow.

    0 to 1, speech by level; what it is and what it cannot tell: see `isochrony`. A task that
    translates nothing has no such side: `missing`.
    """

    name: ClassVar[str] = "isochrony@src"
    needs: ClassVar[tuple[str, ...]] = ("speech_pair@src",)


@dataclass(frozen=True)
class IsochronySilero(Isochrony):
    """`isochrony` with speech by Silero's voice detector (extra `asr`), 0 to 1, against `ref`.

    Noise and music count as pauses, mostly; whispered and sung speech may, too.
    """

    name: ClassVar[str] = "isochrony@silero"
    needs: ClassVar[tuple[str, ...]] = ("speech_pair@silero",)
    reference: ClassVar[str] = (
        "avbench, after the idea of arXiv 2001.06785; speech by Silero's detector in faster-whisper"
    )


@dataclass(frozen=True)
class IsochronySourceSilero(IsochronySilero):
    """`isochrony@silero` against the clip that was translated (`src`)."""

    name: ClassVar[str] = "isochrony@src-silero"
    needs: ClassVar[tuple[str, ...]] = ("speech_pair@src-silero",)
