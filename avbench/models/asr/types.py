"""What a recogniser is told, and what it says."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Segment:
    """A stretch of recognised speech. Where the recogniser has no such figure: None.

    `avg_logprob`: mean log probability of its tokens (<= 0). `no_speech`: probability that the
    window holds no speech, in [0, 1].
    """

    text: str
    start_s: float | None = None
    end_s: float | None = None
    avg_logprob: float | None = None
    no_speech: float | None = None


@dataclass(frozen=True)
class Hearing:
    """How to listen. `language`: a code such as "en", None to let the model find it.

    `beam`: 1 is greedy. `prompt`: words that the model is to expect. A segment is dropped where
    its no_speech is above `no_speech` and its avg_logprob below `logprob` (Whisper's own rule).
    """

    language: str | None = None
    beam: int = 1
    prompt: str = ""
    no_speech: float = 0.6
    logprob: float = -1.0


class Recogniser(Protocol):
    """One loaded model."""

    def segments(self, samples: NDArray[np.float32], hearing: Hearing) -> tuple[Segment, ...]:
        """What is said in mono sound at 16 kHz, (n,) in [-1, 1]; empty where nothing is."""
