"""One clip of LRS3, LRS2 or LRW: a cropped take, its lagging sound, its text."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.media.encode import Codecs
from avbench.synth.lrs_crop import Crop, cropped
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import PAL, Take, frames, sound
from avbench.synth.truth import ClipTruth, clip_truth

SOUND_HZ = 16_000


@dataclass(frozen=True)
class Form:
    """How a corpus stores its clips."""

    crop: Crop
    codecs: Codecs


@dataclass(frozen=True)
class LrsClip:
    """One clip to be written: its place is `part`/`talk`/`number`."""

    corpus: str
    part: str
    talk: str
    number: str
    take: Take
    lag_ms: float
    split: str
    speaker: str = ""

    @property
    def place(self) -> str:
        """Its files under the root, without suffix."""
        return f"{self.part}/{self.talk}/{self.number}"

    @property
    def clip_id(self) -> str:
        """The id that the builder gives it."""
        return f"{self.corpus}/{self.place}"


TextOf = Callable[[LrsClip, ClipTruth], str]


def write_clip(root: Path, above: str, clip: LrsClip, form: Form, text_of: TextOf) -> ClipTruth:
    """Writes `root`/`above`/<place>.mp4 and .txt."""
    path = root / above / f"{clip.place}.mp4"
    write_media(path, clip.take, clip.lag_ms, form)
    truth = truth_of(clip, above)
    path.with_suffix(".txt").write_text(text_of(clip, truth), encoding="utf-8", newline="")
    return truth


def write_media(path: Path, take: Take, lag_ms: float | None, form: Form) -> None:
    """A cropped take with its sound; `lag_ms` None for no sound track."""
    from avbench.media.write import write_video

    path.parent.mkdir(parents=True, exist_ok=True)
    pictures = cropped(frames(take), form.crop, take.speaker.setting.home)
    heard = None if lag_ms is None else heard_at_16k(take, lag_ms)
    write_video(path, pictures, PAL, audio=heard, rate_hz=SOUND_HZ, codecs=form.codecs)


def heard_at_16k(take: Take, lag_ms: float) -> NDArray[np.float32]:
    """The take's sound at the corpora's rate."""
    from scipy.signal import resample_poly

    heard = sound(take, lag_ms, round(take.length_s * RATE_HZ))
    return np.asarray(resample_poly(heard, 160, 441), np.float32)


def truth_of(clip: LrsClip, above: str) -> ClipTruth:
    """What is true of a clip: words and transcript in capitals."""
    path = f"{above}/{clip.place}.mp4" if above else f"{clip.place}.mp4"
    truth = clip_truth(clip.take, clip.lag_ms, clip_id=clip.clip_id, path=path)
    return replace(
        truth,
        speaker=clip.speaker,
        session=clip.talk,
        split=clip.split,
        label=" ".join(clip.take.words).upper(),
        words=tuple((word.upper(), start, end) for word, start, end in truth.words),
    )


def words_block(truth: ClipTruth) -> str:
    """Rows of word times in seconds of the sound, with a made-up active-speaker score."""
    rows = [f"{w} {start:.2f} {end:.2f} {3 + len(w) / 10:.1f}\n" for w, start, end in truth.words]
    return "WORD START END ASDSCORE\n" + "".join(rows)
