"""Transcripts by one stated recogniser, or as a published recipe makes them."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.features.transcript import TranscriptFeature


@dataclass(frozen=True)
class TinyEn(TranscriptFeature):
    """As `transcript`, by Whisper tiny.en for every clip."""

    name: ClassVar[str] = "transcript@whisper-tiny-en"
    model: str = "whisper-tiny-en"


@dataclass(frozen=True)
class Base(TranscriptFeature):
    """As `transcript`, by Whisper base for every clip."""

    name: ClassVar[str] = "transcript@whisper-base"
    model: str = "whisper-base"


@dataclass(frozen=True)
class LargeV2(TranscriptFeature):
    """As seamless_communication: Whisper large-v2, greedy, language forced, no voice detector.

    The files are the user's. `precision` float32, since float16 needs a GPU.
    """

    name: ClassVar[str] = "transcript@whisper-large-v2"
    cost: ClassVar[float] = 30.0
    model: str = "whisper-large-v2"
    precision: str = "float32"
    vad: float = 0.0


@dataclass(frozen=True)
class FairseqOct22(TranscriptFeature):
    """As fairseq's asr_bleu (oct22): wav2vec 2.0 by language, greedy CTC, through transformers.

    The files are the user's: English is the published conversion of fairseq's wav2vec_vox_960h_pl.
    `model` may be the folder of any other recogniser that transformers reads.
    """

    name: ClassVar[str] = "transcript@fairseq-oct22"
    packages: ClassVar[tuple[str, ...]] = ("torch", "transformers")
    cost: ClassVar[float] = 3.0
    model: str = "fairseq-oct22"
    precision: str = "float32"
    vad: float = 0.0
