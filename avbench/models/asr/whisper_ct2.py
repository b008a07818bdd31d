"""Whisper by CTranslate2, through faster-whisper: one thread, temperature 0, no fallback.

Architecture and training: Radford et al., "Robust speech recognition via large-scale weak
supervision", 2022. Each window of 30 s is decoded by itself, without the text before it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from avbench.errors import MissingExtra
from avbench.models.asr.types import Hearing, Segment

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

RATE_HZ = 16_000


class WhisperCt2:
    """One Whisper model, loaded from a folder; never from the network."""

    def __init__(self, folder: Path, *, precision: str = "int8", device: str = "cpu") -> None:
        """`precision`: "int8", "float32", ... as CTranslate2 names them."""
        self._model = _load(folder, precision, device)
        self._english = not self._model.model.is_multilingual

    def segments(self, samples: NDArray[np.float32], hearing: Hearing) -> tuple[Segment, ...]:
        """Segments in order, those dropped that Whisper's rule takes for silence."""
        found, _ = self._model.transcribe(
            np.ascontiguousarray(samples, dtype=np.float32),
            language="en" if self._english else hearing.language,
            beam_size=hearing.beam,
            temperature=0.0,
            condition_on_previous_text=False,
            initial_prompt=hearing.prompt or None,
            no_speech_threshold=hearing.no_speech,
            log_prob_threshold=hearing.logprob,
            vad_filter=False,
        )
        return tuple(
            Segment(s.text.strip(), s.start, s.end, s.avg_logprob, s.no_speech_prob) for s in found
        )

    def languages(self, samples: NDArray[np.float32]) -> dict[str, float]:
        """Codes of languages and their probabilities in the first 30 s, the likeliest first.

        Of a model of English alone there is one.
        """
        if self._english:
            return {"en": 1.0}
        sound = np.ascontiguousarray(samples, dtype=np.float32)
        return dict(self._model.detect_language(sound)[2])


def holds_speech(samples: NDArray[np.float32], threshold: float) -> bool:
    """Whether Silero's detector (in faster-whisper) finds any, at a probability `threshold`."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    return bool(get_speech_timestamps(samples, VadOptions(threshold=threshold)))


def require() -> None:
    """Raises MissingExtra where faster-whisper is not installed."""
    from importlib.util import find_spec

    if find_spec("faster_whisper") is None:
        raise MissingExtra(
            "speech recognition rests on faster-whisper, which is not installed: "
            "pip install 'avbench[asr]' (transcripts that were handed in need none: wer@given)"
        )


def _load(folder: Path, precision: str, device: str) -> "WhisperModel":
    require()
    from faster_whisper import WhisperModel

    return WhisperModel(
        str(folder),
        device=device,
        compute_type=precision,
        cpu_threads=1,
        num_workers=1,
        local_files_only=True,
    )
