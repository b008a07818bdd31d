"""Writes a corpus in AVSpeech's layout: two tables of spans, and videos named by id."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.synth import avspeech_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import PAL, Take
from avbench.synth.truth import ClipTruth, GroundTruth
from avbench.synth.youtube import NTSC, draw_id, span_truth, talk_truth, write_talk

PER_CLIP, CLIP_S = 3, 6.0  # sentences and seconds
MARGIN_S = 0.24  # spans begin and end off the grid of frames
TABLE = "avspeech_{split}.csv"
Rows = dict[str, list[str]]  # split -> lines


@dataclass(frozen=True)
class Video:
    """A video to be written, with the spans that its table names."""

    name: str
    split: str
    take: Take
    lag_ms: float
    fps: Fraction
    spans: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """Its place under the root."""
        return f"videos/{self.name}.mp4"


def write_avspeech(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes `root`/avspeech_{train,test}.csv and `root`/videos/<id>.mp4, and the truth beside it.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6; each has one video, the last of several is in the test table.
        clips: spans per video, each of about three sentences.
        seed: same seed, same bytes.
        lags_ms: how late each video's sound is; videos beyond its end start over.
        warts: add broken and misleading files (see `avspeech_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    plan = plan_avspeech(speakers, clips, seed, lags_ms)
    truths = tuple(truth for video in plan for truth in _write(root, video))
    rows: Rows = {"train": [], "test": []}
    for video in plan:
        rows[video.split] += [row(video.name, *span) for span in video.spans]
    faults = avspeech_warts.add(root, plan[0], rows, seed) if warts else ()
    for split, lines in rows.items():
        table = root / TABLE.format(split=split)
        table.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    truth = GroundTruth("avspeech", seed, truths, faults)
    truth.write(root)
    return truth


def plan_avspeech(speakers: int, clips: int, seed: int, lags_ms: Sequence[float]) -> list[Video]:
    """The videos that `write_avspeech` writes, before anything is rendered."""
    plan = []
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        rng = np.random.default_rng([seed, k, 22])
        words = tuple(w for s in lexicon.draw_sentences(PER_CLIP * clips, rng) for w in s)
        take = Take(speaker, words, (seed, k, 22), CLIP_S * clips)
        starts = [CLIP_S * i for i in range(clips)]
        spans = tuple((s + MARGIN_S, s + CLIP_S - MARGIN_S - 0.013) for s in starts)
        split = "test" if 0 < k == speakers - 1 else "train"
        fps = NTSC if k % 2 else PAL
        lag_ms = float(lags_ms[k % len(lags_ms)])
        plan.append(Video(draw_id(rng, "-" if k == 0 else ""), split, take, lag_ms, fps, spans))
    return plan


def row(name: str, start_s: float, end_s: float) -> str:
    """A line of the corpus's tables; the face is a little above the middle."""
    return f"{name},{start_s:.6f},{end_s:.6f},0.501563,0.430556"


def _write(root: Path, video: Video) -> list[ClipTruth]:
    write_talk(root / video.path, video.take, video.lag_ms, video.fps)
    whole = talk_truth(video.take, video.lag_ms, video.path, video.name, video.split)
    return [
        span_truth(whole, clip_id(video.split, video.name, *span), *span) for span in video.spans
    ]


def clip_id(split: str, name: str, start_s: float, end_s: float) -> str:
    """The id that the builder gives a span."""
    return f"avspeech/{split}/{name}/{round(start_s * 1000):08d}-{round(end_s * 1000):08d}"
