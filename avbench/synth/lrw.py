"""Writes a corpus in LRW's layout: 29 frames of 256 pixels, one word in the middle."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from avbench.media.encode import Codecs
from avbench.synth import lrw_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.lrs_clip import Form
from avbench.synth.lrs_crop import WIDE
from avbench.synth.lrw_clip import LrwClip, write_clip
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import GroundTruth

FORM = Form(WIDE, Codecs("libx264", "aac", "mono", 64_000))
SPLITS = ("train", "val", "test")


def write_lrw(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes `root`/lipread_mp4/<WORD>/{train,val,test}/<WORD>_<number>.{mp4,txt}, and the truth.

    Each clip is cut out of a sentence of its own, of the speakers in turn, around a word that is
    long enough. No clip shares a session with another.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6.
        clips: per speaker; they go to train, val and test in turn.
        seed: same seed, same bytes.
        lags_ms: how late each speaker's sound is; speakers beyond its end start over.
        warts: add broken and misleading files (see `lrw_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    plan = plan_lrw(speakers, clips, seed, lags_ms)
    truths = tuple(write_clip(root, clip, FORM) for clip in plan)
    faults = lrw_warts.add(root, plan[0], FORM, seed) if warts else ()
    truth = GroundTruth("lrw", seed, truths, faults)
    truth.write(root)
    return truth


def plan_lrw(speakers: int, clips: int, seed: int, lags_ms: Sequence[float]) -> list[LrwClip]:
    """The clips that `write_lrw` writes, before anything is rendered."""
    plan = []
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        said = lexicon.draw_sentences(clips, np.random.default_rng([seed, k, 13]))
        for i, words in enumerate(said):
            take = Take(speaker, words, (seed, k, i, 13))
            number = f"{k * clips + i + 1:05d}"
            lag_ms = float(lags_ms[k % len(lags_ms)])
            plan.append(LrwClip(take, lag_ms, SPLITS[i % len(SPLITS)], number))
    return plan
