"""Silero's voice detector, the copy that comes with faster-whisper (MIT)."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.errors import MissingExtra

RATE_HZ = 16_000


def silero_spans(
    samples: NDArray[np.float32], threshold: float, min_pause_s: float, min_speech_s: float
) -> NDArray[np.float64]:
    """Spans of speech at 16 kHz, (n, 2) in s. `threshold`: probability of speech.

    Raises:
        MissingExtra: faster-whisper is not installed.
    """
    digest()
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    how = VadOptions(
        threshold=threshold,
        min_speech_duration_ms=round(1000 * min_speech_s),
        min_silence_duration_ms=round(1000 * min_pause_s),
        speech_pad_ms=0,
    )
    found = get_speech_timestamps(np.ascontiguousarray(samples, np.float32), how)
    return np.array([(s["start"], s["end"]) for s in found], np.float64).reshape(-1, 2) / RATE_HZ


@cache
def digest() -> str:
    """Of the net's file. Raises MissingExtra where faster-whisper is not installed."""
    spec = find_spec("faster_whisper")
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(
            "Silero's voice detector comes with faster-whisper, which is not installed: "
            "pip install 'avbench[asr]' (isochrony by level needs none)"
        )
    assets = Path(next(iter(spec.submodule_search_locations))) / "assets"
    files = sorted(assets.glob("silero*.onnx"))
    sums = [f"{f.name} {hashlib.sha256(f.read_bytes()).hexdigest()}" for f in files]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()
