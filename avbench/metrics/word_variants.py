"""Error rates by one stated recogniser, or of words that were handed in."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.metrics.wer import Cer, Wer, WerGrid, WerGridClosed

_TINY = ("ref.text", "hyp.transcript@whisper-tiny-en")
_BASE = ("ref.text", "hyp.transcript@whisper-base")
_GIVEN = ("ref.text", "hyp.text")


@dataclass(frozen=True)
class WerTinyEn(Wer):
    """Word error rate of what Whisper tiny.en hears (English alone), else as `wer`."""

    name: ClassVar[str] = "wer@whisper-tiny-en"
    needs: ClassVar[tuple[str, ...]] = _TINY


@dataclass(frozen=True)
class WerBase(Wer):
    """Word error rate of what Whisper base hears, in whatever language, else as `wer`."""

    name: ClassVar[str] = "wer@whisper-base"
    needs: ClassVar[tuple[str, ...]] = _BASE


@dataclass(frozen=True)
class WerGiven(Wer):
    """Word error rate of words that were handed in; no recogniser runs, none need be installed.

    For lip reading and other systems whose output is text. Else as `wer`.
    """

    name: ClassVar[str] = "wer@given"
    needs: ClassVar[tuple[str, ...]] = _GIVEN


@dataclass(frozen=True)
class CerTinyEn(Cer):
    """Character error rate of what Whisper tiny.en hears (English alone), else as `cer`."""

    name: ClassVar[str] = "cer@whisper-tiny-en"
    needs: ClassVar[tuple[str, ...]] = _TINY


@dataclass(frozen=True)
class CerBase(Cer):
    """Character error rate of what Whisper base hears, in whatever language, else as `cer`."""

    name: ClassVar[str] = "cer@whisper-base"
    needs: ClassVar[tuple[str, ...]] = _BASE


@dataclass(frozen=True)
class CerGiven(Cer):
    """Character error rate of words that were handed in; no recogniser runs. Else as `cer`."""

    name: ClassVar[str] = "cer@given"
    needs: ClassVar[tuple[str, ...]] = _GIVEN


@dataclass(frozen=True)
class WerGridGiven(WerGrid):
    """Word error rate of GRID on words that were handed in; no recogniser runs."""

    name: ClassVar[str] = "wer_grid@given"
    needs: ClassVar[tuple[str, ...]] = _GIVEN


@dataclass(frozen=True)
class WerGridClosedGiven(WerGridClosed):
    """Word error rate of the GRID sentence nearest to words that were handed in: a closed set."""

    name: ClassVar[str] = "wer_grid_closed@given"
    needs: ClassVar[tuple[str, ...]] = _GIVEN
