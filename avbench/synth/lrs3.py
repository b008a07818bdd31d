"""Writes a corpus in LRS3's layout: MPEG-4 face crops, AAC at 16 kHz, texts in three blocks."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from avbench.media.encode import Codecs
from avbench.synth import lrs3_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.lrs3_text import text_of
from avbench.synth.lrs_clip import Form, LrsClip, write_clip
from avbench.synth.lrs_crop import TIGHT
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import GroundTruth

FORM = Form(TIGHT, Codecs("mpeg4", "aac", "mono", 64_000))
SENTENCE_S = 3.0


def write_lrs3(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes `root`/{pretrain,trainval,test}/<talk>/<number>.{mp4,txt}, and the truth beside it.

    A speaker is a talk: its first clip, two sentences long, goes to pretrain and the others to
    trainval; the last one of several speakers goes to test.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6.
        clips: per speaker.
        seed: same seed, same bytes.
        lags_ms: how late each speaker's sound is; speakers beyond its end start over.
        warts: add broken and misleading files (see `lrs3_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    plan = plan_lrs3(speakers, clips, seed, lags_ms)
    truths = tuple(write_clip(root, "", clip, FORM, text_of) for clip in plan)
    faults = lrs3_warts.add(root, plan[0], FORM, seed) if warts else ()
    truth = GroundTruth("lrs3", seed, truths, faults)
    truth.write(root)
    return truth


def plan_lrs3(speakers: int, clips: int, seed: int, lags_ms: Sequence[float]) -> list[LrsClip]:
    """The clips that `write_lrs3` writes, before anything is rendered."""
    plan = []
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        rng = np.random.default_rng([seed, k, 11])
        said = lexicon.draw_sentences(clips + 1, rng)
        held_out = k > 0 and k == speakers - 1
        for i in range(clips):
            long = i == 0 and not held_out
            words = said[i] + said[clips] if long else said[i]
            part = "test" if held_out else "pretrain" if long else "trainval"
            number = 50_000 + i if part == "trainval" else i + 1
            plan.append(
                LrsClip(
                    corpus="lrs3",
                    part=part,
                    talk=talk_id(k),
                    number=f"{number:05d}",
                    take=Take(speaker, words, (seed, k, i, 11), SENTENCE_S * (1 + long)),
                    lag_ms=float(lags_ms[k % len(lags_ms)]),
                    split=part,
                    speaker=talk_id(k),
                )
            )
    return plan


def talk_id(k: int) -> str:
    """Eleven characters like a video's id, with the ones that trip scripts up."""
    return f"-talk_of-s{k + 1}" if k % 2 else f"talk-of_s{k + 1}A"
