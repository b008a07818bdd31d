"""Recognisers for the transcript features: each loaded once per process."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from avbench.errors import MissingWeights
from avbench.models.asr.types import Hearing, Recogniser, Segment


def listen(
    model: str,
    samples: NDArray[np.float32],
    hearing: Hearing,
    how: tuple[str, str],
    vad: float,
) -> tuple[str, tuple[Segment, ...]]:
    """The name of the model that listened, and what it heard.

    `how`: precision and device. `vad`: nothing is heard where the voice detector finds no speech
    at this probability; 0 does not ask it.

    Raises:
        MissingExtra, MissingWeights: there is no recogniser for this language.
    """
    name = _choose(model, hearing.language)
    if vad > 0:
        from avbench.models.asr.whisper_ct2 import holds_speech, require

        require()
        if not holds_speech(samples, vad):
            return name, ()
    return name, _recogniser(name, *how).segments(samples, hearing)


def spoken_languages(
    model: str, samples: NDArray[np.float32], how: tuple[str, str]
) -> dict[str, float]:
    """What a Whisper model takes the speech for: probabilities by language, the likeliest first.

    Raises:
        MissingExtra, MissingWeights: it cannot run here.
    """
    from avbench.models.asr.whisper_ct2 import WhisperCt2

    found = _recogniser(model, *how)
    if not isinstance(found, WhisperCt2):
        raise MissingWeights(f"{model} does not tell languages apart; expected a Whisper model")
    return found.languages(samples)


def require(model: str) -> None:
    """Raises MissingExtra where what runs the model is not installed."""
    from avbench.models.asr.store import backend
    from avbench.models.asr.table import CT2, FAMILIES

    first = next(iter(FAMILIES[model].values())) if model in FAMILIES else model
    if backend(first) == CT2:
        from avbench.models.asr.whisper_ct2 import require as required
    else:
        from avbench.models.asr.transformers_asr import require as required
    required()


def weights(model: str) -> str:
    """See `models.asr.store.digest`."""
    from avbench.models.asr.store import digest

    return digest(model)


def _choose(model: str, language: str | None) -> str:
    from avbench.models.asr.table import FAMILIES, choose

    try:
        return choose(model, language)
    except KeyError:
        raise MissingWeights(
            f"{model} has no recogniser for the language {language!r}; it has "
            f"{', '.join(FAMILIES[model])}"
        ) from None


@lru_cache(maxsize=4)
def _recogniser(name: str, precision: str, device: str) -> Recogniser:
    from avbench.models.asr.store import backend, find
    from avbench.models.asr.table import CT2

    folder = find(name)
    if backend(name) == CT2:
        from avbench.models.asr.whisper_ct2 import WhisperCt2

        return WhisperCt2(folder, precision=precision, device=device)
    from avbench.models.asr.transformers_asr import TransformersAsr

    return TransformersAsr(folder, device=device)
