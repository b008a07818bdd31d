"""When each phone and word is spoken."""

from dataclasses import dataclass

import numpy as np

from avbench.synth.speech.lexicon import PRONUNCIATIONS
from avbench.synth.speech.phones import PHONES, Phone


@dataclass(frozen=True)
class Segment:
    """One spoken phone, in seconds on the speaker's own clock (zero: the first frame)."""

    phone: Phone
    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Word:
    """One spoken word and its phones."""

    text: str
    segments: tuple[Segment, ...]

    @property
    def start_s(self) -> float:
        """Onset of its first phone."""
        return self.segments[0].start_s

    @property
    def end_s(self) -> float:
        """End of its last phone."""
        return self.segments[-1].end_s


@dataclass(frozen=True)
class Utterance:
    """The words of one sentence in order, `length_s` long with the silence around them."""

    words: tuple[Word, ...]
    length_s: float

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All phones in order, pauses left out."""
        return tuple(s for w in self.words for s in w.segments)


def speak(
    words: tuple[str, ...], rng: np.random.Generator, *, rate: float = 1.0, length_s: float = 3.0
) -> Utterance:
    """Durations for a sentence that starts after some silence and ends before the clip does.

    `rate` > 1 speaks faster. Where the sentence would not leave 0.25 s at either end it is sped
    up to fit.
    """
    plan = [_word_plan(word, i, len(words), rate, rng) for i, word in enumerate(words)]
    pauses = [float(p) for p in np.where(rng.random(len(words)) < 0.2, rng.uniform(0.03, 0.09), 0)]
    pauses[0] = 0.0
    spoken = sum(d for phones in plan for _, d in phones) + sum(pauses)
    squeeze = min(1.0, (length_s - 0.55) / spoken)
    room = length_s - spoken * squeeze
    now = round(float(np.clip(room * rng.uniform(0.38, 0.58), 0.25, 0.85)), 3)
    out = []
    for text, phones, pause in zip(words, plan, pauses, strict=True):
        now += pause * squeeze
        segments = []
        for phone, duration in phones:
            segments.append(Segment(phone, now, now + duration * squeeze))
            now += duration * squeeze
        out.append(Word(text, tuple(segments)))
    return Utterance(tuple(out), length_s)


def _word_plan(
    word: str, index: int, n_words: int, rate: float, rng: np.random.Generator
) -> list[tuple[Phone, float]]:
    phones = [PHONES[symbol] for symbol in PRONUNCIATIONS[word]]
    stretch = {3: 1.2, n_words - 1: 1.25}.get(index, 1.0) * rng.uniform(0.92, 1.1) / rate
    if len(word) == 2:
        stretch *= 0.85
    return [(p, p.duration_ms / 1000 * stretch * float(rng.uniform(0.9, 1.12))) for p in phones]
