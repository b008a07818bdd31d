"""Writes a corpus in LRS2's layout: H.264 face crops of 160 pixels, AAC at 16 kHz, split lists."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from avbench.media.encode import Codecs
from avbench.synth import lrs2_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.lrs2_text import pretrain_text, sentence_text
from avbench.synth.lrs_clip import Form, LrsClip, write_clip
from avbench.synth.lrs_crop import TIGHT
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import ClipTruth, GroundTruth

ABOVE = "mvlrs_v1"
FORM = Form(replace(TIGHT, size=160), Codecs("libx264", "aac", "mono", 64_000))
SENTENCE_S = 3.0
SPLITS = ("train", "val", "test")


def write_lrs2(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes `root`/mvlrs_v1/{main,pretrain}/<programme>/<number>.{mp4,txt}, lists in `root`.

    A speaker is a programme: its first clip, two sentences long, goes to pretrain, the others to
    main, which the lists split; the last one of several speakers is in main alone, in test.txt.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6.
        clips: per speaker.
        seed: same seed, same bytes.
        lags_ms: how late each speaker's sound is; speakers beyond its end start over.
        warts: add broken and misleading files (see `lrs2_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    plan = plan_lrs2(speakers, clips, seed, lags_ms)
    truths = tuple(write_clip(root, ABOVE, clip, FORM, text_of) for clip in plan)
    write_lists(root, plan)
    faults = lrs2_warts.add(root, plan[-1], FORM, seed) if warts else ()
    truth = GroundTruth("lrs2", seed, truths, faults)
    truth.write(root)
    return truth


def plan_lrs2(speakers: int, clips: int, seed: int, lags_ms: Sequence[float]) -> list[LrsClip]:
    """The clips that `write_lrs2` writes, before anything is rendered."""
    plan = []
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        said = lexicon.draw_sentences(clips + 1, np.random.default_rng([seed, k, 12]))
        held_out = k > 0 and k == speakers - 1
        for i in range(clips):
            long = i == 0 and not held_out
            plan.append(
                LrsClip(
                    corpus="lrs2",
                    part="pretrain" if long else "main",
                    talk=programme_id(k),
                    number=f"{i + 1:05d}",
                    take=Take(
                        speaker,
                        said[i] + said[clips] if long else said[i],
                        (seed, k, i, 12),
                        SENTENCE_S * (1 + long),
                    ),
                    lag_ms=float(lags_ms[k % len(lags_ms)]),
                    split="pretrain" if long else "test" if held_out else SPLITS[(i - 1) % 2],
                )
            )
    return plan


def programme_id(k: int) -> str:
    """Nineteen digits, as programmes are named."""
    return f"{5_500_000_000_000_000_000 + 7_919 * (k + 1)}"


def text_of(clip: LrsClip, truth: ClipTruth) -> str:
    """Word times in pretrain alone."""
    return pretrain_text(truth) if clip.part == "pretrain" else sentence_text(truth)


def write_lists(root: Path, plan: Sequence[LrsClip]) -> None:
    """train.txt, val.txt, test.txt and pretrain.txt, test.txt with the second column of some."""
    for split in (*SPLITS, "pretrain"):
        rows = [f"{c.talk}/{c.number}" for c in plan if c.split == split]
        tail = " NF\n" if split == "test" else "\n"
        path = root / f"{split}.txt"
        path.write_text("".join(row + tail for row in rows), encoding="ascii", newline="")
