"""Talking heads as YouTube hands them out: H.264 with B frames, stereo AAC at 44.1 kHz, 360p."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.media.encode import Codecs
from avbench.synth.face.canvas import Image
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take, frames, sound
from avbench.synth.truth import ClipTruth, clip_truth

SIZE = (640, 360)
SENTENCE_S = 3.0
NTSC = Fraction(30_000, 1001)
# Noise substitution is off: YouTube's encoder does not use it, and decoders roll it anew each time.
YOUTUBE = Codecs(
    "libx264", "aac", "stereo", 128_000, (("bf", "2"), ("g", "90")), (("aac_pns", "0"),)
)
_LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ123456789"


def draw_id(rng: np.random.Generator, first: str = "") -> str:
    """Eleven characters with a `_` among them; `first` may be `-`, as with real ids."""
    drawn = "".join(rng.choice(list(_LETTERS), 11))
    return f"{first}{drawn}"[:4] + "_" + f"{first}{drawn}"[5:11]


def write_talk(path: Path, take: Take, lag_ms: float | None, fps: Fraction) -> None:
    """Writes a take of any length with its sound `lag_ms` late; None: no sound track."""
    from avbench.media.write import write_video

    path.parent.mkdir(parents=True, exist_ok=True)
    heard = None if lag_ms is None else sound(take, lag_ms, round(take.length_s * RATE_HZ))
    pictures = _widened(frames(take, take.frame_times_s(fps)))
    write_video(path, pictures, fps, audio=heard, rate_hz=RATE_HZ, codecs=YOUTUBE)


def span_truth(whole: ClipTruth, clip_id: str, start_s: float, end_s: float | None) -> ClipTruth:
    """What is true of a span of a video; its words are those that begin in it."""
    end = float("inf") if end_s is None else end_s
    late_s = whole.audio_lag_ms / 1000
    return replace(
        whole,
        clip_id=clip_id,
        words=tuple(w for w in whole.words if start_s <= w[1] - late_s < end),
        phones=tuple(p for p in whole.phones if start_s <= p[1] - late_s < end),
        start_s=start_s,
        end_s=end_s,
    )


def talk_truth(take: Take, lag_ms: float, path: str, session: str, split: str) -> ClipTruth:
    """What is true of a whole video. These corpora have no transcripts."""
    truth = clip_truth(take, lag_ms, clip_id="", path=path)
    return replace(truth, session=session, split=split, label="")


def _widened(pictures: Iterable[Image]) -> Iterator[Image]:
    """The drawn picture at full height, its edges drawn out to both sides."""
    import cv2

    for picture in pictures:
        height, width = picture.shape[:2]
        wide = 2 * round(width * SIZE[1] / height / 2)
        large = cv2.resize(picture, (wide, SIZE[1]), interpolation=cv2.INTER_LINEAR)
        left = (SIZE[0] - wide) // 2
        sides = (0, 0, left, SIZE[0] - wide - left)
        yield np.asarray(cv2.copyMakeBorder(large, *sides, cv2.BORDER_REPLICATE), np.uint8)
