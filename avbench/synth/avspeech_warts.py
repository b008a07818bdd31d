"""Lost videos and bad rows for a corpus in AVSpeech's layout."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from avbench.synth.speech import lexicon
from avbench.synth.truth import Wart
from avbench.synth.youtube import SENTENCE_S, draw_id, write_talk

if TYPE_CHECKING:
    from avbench.synth.avspeech import Rows, Video


def add(root: Path, like: "Video", rows: "Rows", seed: int) -> tuple[Wart, ...]:
    """Adds faults to the training table, and a video without sound; returns the list."""
    from avbench.synth.avspeech import clip_id, row

    rng = np.random.default_rng([seed, 995])
    lost, silent = draw_id(rng, "-"), draw_id(rng, "_")
    _write_silent(root, like, silent, rng, seed)
    beyond = (like.take.length_s + 5.0, like.take.length_s + 9.0)
    rows["train"] += [
        row(lost, 1.0, 5.0),
        row(lost, 7.0, 11.0),
        row(silent, 0.0, 2.5),
        row(like.name, *beyond),
        row(like.name, *like.spans[0]),
        f"{like.name},12.0,not a time,0.5,0.5",
        f"{like.name},9.0,8.0,0.5,0.5",
        "shortid,1.0,2.0,0.5,0.5",
    ]
    table = "avspeech_train.csv"
    return (
        Wart(table, "lost", "ignored", "", ("missing_video",)),
        Wart(table, "listed_twice", "ignored"),
        Wart(table, "bad_rows", "ignored", "", ("bad_row",) * 3),
        Wart(
            f"videos/{silent}.mp4",
            "no_audio",
            "failed_missing_audio",
            clip_id("train", silent, 0.0, 2.5),
            ("no_audio",),
        ),
        Wart(
            like.path,
            "beyond_the_end",
            "refused_low_confidence",  # the decision for all that is too short to measure
            clip_id("train", like.name, *beyond),
            ("too_short",),
        ),
    )


def _write_silent(
    root: Path, like: "Video", name: str, rng: np.random.Generator, seed: int
) -> None:
    (words,) = lexicon.draw_sentences(1, rng)
    take = replace(like.take, words=words, seed=(seed, 995), length_s=SENTENCE_S)
    write_talk(root / "videos" / f"{name}.mp4", take, None, like.fps)
