"""One clip in LRW's layout: 29 frames out of a sentence, around one word."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from avbench.synth.lrs_clip import SOUND_HZ, Form, heard_at_16k
from avbench.synth.lrs_crop import cropped
from avbench.synth.speech.timing import Word
from avbench.synth.talk import PAL, Take, Times, frames
from avbench.synth.truth import ClipTruth

ABOVE = "lipread_mp4"
N_FRAMES = 29
LENGTH_S = N_FRAMES / 25


@dataclass(frozen=True)
class LrwClip:
    """One clip to be written. The word is the longest that has enough of the take around it."""

    take: Take
    lag_ms: float
    split: str
    number: str

    @property
    def start_s(self) -> float:
        """Where in the take the clip starts: the word is heard in its middle, lag included."""
        return self._start_s(self.word)

    @property
    def word(self) -> Word:
        """What is said."""
        last_s = self.take.length_s - LENGTH_S
        fitting = [w for w in self.take.utterance.words if 0 <= self._start_s(w) <= last_s]
        return max(fitting, key=lambda w: w.end_s - w.start_s)

    @property
    def text(self) -> str:
        """The word in capitals."""
        return self.word.text.upper()

    @property
    def place(self) -> str:
        """Its files under the root, without suffix."""
        return f"{ABOVE}/{self.text}/{self.split}/{self.text}_{self.number}"

    @property
    def clip_id(self) -> str:
        """The id that the builder gives it."""
        return f"lrw{self.place.removeprefix(ABOVE)}"

    @property
    def times_s(self) -> Times:
        """Of its frames in the take."""
        return self.start_s + np.arange(N_FRAMES) / float(PAL)

    def _start_s(self, word: Word) -> float:
        middle = (word.start_s + word.end_s) / 2 + self.lag_ms / 1000
        return round((middle - LENGTH_S / 2) * SOUND_HZ) / SOUND_HZ


def write_clip(root: Path, clip: LrwClip, form: Form) -> ClipTruth:
    """Writes one clip and its text."""
    path = root / f"{clip.place}.mp4"
    write_media(path, clip, form)
    truth = truth_of(clip)
    path.with_suffix(".txt").write_text(text_of(clip), encoding="ascii", newline="")
    return truth


def write_media(path: Path, clip: LrwClip, form: Form, *, sound: bool = True) -> None:
    """The frames, and the sound that belongs to them."""
    from avbench.media.write import write_video

    path.parent.mkdir(parents=True, exist_ok=True)
    pictures = cropped(frames(clip.take, clip.times_s), form.crop, clip.take.speaker.setting.home)
    heard = None
    if sound:
        first = round(clip.start_s * SOUND_HZ)
        whole = heard_at_16k(clip.take, clip.lag_ms)
        heard = whole[first : first + round(LENGTH_S * SOUND_HZ)]
    write_video(path, pictures, PAL, audio=heard, rate_hz=SOUND_HZ, codecs=form.codecs)


def text_of(clip: LrwClip) -> str:
    """What LRW says of a clip, the length of its word above all."""
    length_s = clip.word.end_s - clip.word.start_s
    return f"Word: {clip.text}\nSource: synthetic: no programme\nDuration: {length_s:.2f} seconds\n"


def truth_of(clip: LrwClip) -> ClipTruth:
    """What is true of a clip; times start at its first frame."""
    word = clip.word
    late_s = clip.lag_ms / 1000 - clip.start_s
    phones = [(s.phone.symbol, s.start_s, s.end_s) for s in clip.take.utterance.segments]
    return ClipTruth(
        clip_id=clip.clip_id,
        path=f"{clip.place}.mp4",
        speaker="",
        audio_lag_ms=clip.lag_ms,
        words=((clip.text, round(word.start_s + late_s, 6), round(word.end_s + late_s, 6)),),
        phones=tuple(
            (symbol, round(start + late_s, 6), round(end + late_s, 6))
            for symbol, start, end in phones
            if start + late_s >= 0 and end + late_s <= LENGTH_S
        ),
        opening=tuple(round(float(v), 4) for v in clip.take.mouth(clip.times_s).opening),
        session=clip.clip_id,
        split=clip.split,
        label=clip.text,
    )


def with_words(
    clip: LrwClip, words: tuple[str, ...], seed: tuple[int, ...], number: str
) -> LrwClip:
    """A clip like this one that says something else."""
    return replace(clip, take=replace(clip.take, words=words, seed=seed), number=number)
