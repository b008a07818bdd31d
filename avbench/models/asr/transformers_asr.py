"""Recognisers of `transformers` from a local folder: wav2vec 2.0 with greedy CTC, and Whisper.

Greedy CTC as fairseq's ASR-BLEU decodes it: the best symbol a frame, repeats merged, no language
model, no lexicon; lower case.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from avbench.errors import MissingExtra
from avbench.models.asr.types import Hearing, Segment

RATE_HZ = 16_000
WINDOW_S = 30  # Whisper's


class TransformersAsr:
    """One model of `transformers`, on one device, in float32; never from the network."""

    def __init__(self, folder: Path, *, device: str = "cpu") -> None:
        """Raises MissingExtra where transformers is not installed."""
        require()
        from transformers import (
            AutoConfig,
            AutoModelForCTC,
            AutoModelForSpeechSeq2Seq,
            AutoProcessor,
        )

        local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        config = AutoConfig.from_pretrained(folder, **local)
        self._whisper = config.model_type == "whisper"
        kind = AutoModelForSpeechSeq2Seq if self._whisper else AutoModelForCTC
        weights = {"use_safetensors": any(folder.glob("*.safetensors")), **local}
        self._model: Any = kind.from_pretrained(folder, **weights).to(device).eval()
        processor: Any = AutoProcessor
        self._processor = processor.from_pretrained(folder, **local)
        self._device = device

    def segments(self, samples: NDArray[np.float32], hearing: Hearing) -> tuple[Segment, ...]:
        """One segment for CTC, one a window of 30 s for Whisper; figures are not stated."""
        size = WINDOW_S * RATE_HZ if self._whisper else len(samples)
        texts = []
        for first in range(0, len(samples), size):
            batch = self._processor(
                samples[first : first + size], sampling_rate=RATE_HZ, return_tensors="pt"
            ).to(self._device)
            with torch.inference_mode():
                texts.append(self._decode(batch, hearing).strip())
        return tuple(Segment(text) for text in texts if text)

    def _decode(self, batch: Any, hearing: Hearing) -> str:  # noqa: ANN401
        if self._whisper:
            settings: dict[str, Any] = {"num_beams": hearing.beam, "do_sample": False}
            if hearing.language:
                settings |= {"language": hearing.language, "task": "transcribe"}
            ids = self._model.generate(batch.input_features, **settings)
            return str(self._processor.batch_decode(ids, skip_special_tokens=True)[0])
        ids = self._model(**batch).logits.argmax(-1)
        return str(self._processor.batch_decode(ids, skip_special_tokens=True)[0]).lower()


def require() -> None:
    """Raises MissingExtra where transformers is not installed."""
    from importlib.util import find_spec

    if find_spec("transformers") is None:
        raise MissingExtra(
            "this recogniser rests on transformers, which is not installed: "
            "pip install 'avbench[asr-hf]'"
        )
