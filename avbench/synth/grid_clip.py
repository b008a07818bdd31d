"""One clip in GRID's layout: where it lies, its codecs, its word times."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from avbench.media.write import write_video
from avbench.synth.speech import lexicon
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import PAL, Take, frames, sound
from avbench.synth.truth import ClipTruth, clip_truth

Layout = Literal["zenodo", "sheffield", "flat", "prefixed"]

N_AUDIO = 131_328  # 114 MP2 packets: 2.978 s, 22 ms short of the picture, as in every GRID clip
ALIGN_HZ = 25_000
ALIGN_END = 74_500

_VIDEO = {
    "zenodo": "{s}/{stem}.mpg",
    "sheffield": "{s}/video/mpg_6000/{stem}.mpg",
    "flat": "{s}/{stem}.mpg",
    "prefixed": "{s}/id{n}_vcd_{stem}.mpg",
}
_ALIGN = {
    "zenodo": "alignments/{s}/{stem}.align",
    "sheffield": "{s}/align/{stem}.align",
    "flat": "align/{stem}.align",
    "prefixed": "{s}/align/{stem}.align",
}


@dataclass(frozen=True)
class GridClip:
    """One clip to be written. `align_speaker`: whose folder its word times go to."""

    take: Take
    lag_ms: float
    layout: Layout
    align_speaker: str

    @property
    def stem(self) -> str:
        """The six letters of the file's name."""
        return lexicon.stem(self.take.words)

    @property
    def video(self) -> str:
        """Path under the root."""
        name = self.take.speaker.name
        return _VIDEO[self.layout].format(s=name, n=name[1:], stem=self.stem)

    @property
    def align(self) -> str:
        """Path under the root."""
        return _ALIGN[self.layout].format(s=self.align_speaker, stem=self.stem)


def write_clip(root: Path, clip: GridClip) -> ClipTruth:
    """Writes one clip and its word times."""
    video, align = root / clip.video, root / clip.align
    video.parent.mkdir(parents=True, exist_ok=True)
    align.parent.mkdir(parents=True, exist_ok=True)
    heard = sound(clip.take, clip.lag_ms, N_AUDIO)
    write_video(video, frames(clip.take), PAL, audio=heard, rate_hz=RATE_HZ)
    truth = truth_of(clip)
    align.write_text(align_text(truth), encoding="ascii")
    return truth


def truth_of(clip: GridClip) -> ClipTruth:
    """What is true of a clip."""
    clip_id = f"grid/{clip.take.speaker.name}/{clip.stem}"
    return clip_truth(clip.take, clip.lag_ms, clip_id=clip_id, path=clip.video)


def align_text(truth: ClipTruth) -> str:
    """GRID's .align: start, end, word; 25000 per second, rounded to 10 ms.

    `sil` stands at both ends, `sp` for pauses between words.
    """
    rows: list[tuple[int, int, str]] = []
    now, filler = 0, "sil"
    for word, start_s, end_s in truth.words:
        if _tick(start_s) > now:
            rows.append((now, _tick(start_s), filler))
        rows.append((_tick(start_s), now := _tick(end_s), word))
        filler = "sp"
    rows.append((now, ALIGN_END, "sil"))
    return "".join(f"{start} {end} {label}\n" for start, end, label in rows)


def _tick(time_s: float) -> int:
    return round(time_s * 100) * (ALIGN_HZ // 100)
