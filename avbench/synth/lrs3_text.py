"""LRS3's text files: transcript, face boxes in the source video, word times."""

from avbench.synth.lrs_clip import LrsClip, words_block
from avbench.synth.talk import PAL
from avbench.synth.truth import ClipTruth

_SOURCE_SIZE = (640, 360)  # of the imagined video that the crop was cut from


def text_of(clip: LrsClip, truth: ClipTruth) -> str:
    """All three blocks."""
    return f"{head(clip, truth.text)}\n{boxes(clip)}\n{words_block(truth)}"


def head(clip: LrsClip, text: str) -> str:
    """The first block."""
    return f"Text:  {text}\nConf:  4\nRef:   {clip.talk}\n"


def boxes(clip: LrsClip) -> str:
    """A row a frame; where the clip lies in its source follows from its number."""
    home = clip.take.speaker.setting.home
    width, height = _SOURCE_SIZE
    x, y = home.x / width, home.y / height
    box = f"{x:.3f} \t{y:.3f} \t{2 * home.px / width:.3f} \t{2.4 * home.px / height:.3f}"
    first = int(clip.number) % 1000 * 100
    rows = [f"{first + i:06d} \t{box} \n" for i in range(round(clip.take.length_s * PAL))]
    return "FRAME \tX \tY \tW \tH \n" + "".join(rows)
