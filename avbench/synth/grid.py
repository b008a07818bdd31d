"""Writes a corpus in GRID's layout: its codecs, its file names, its word times, its faults."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from avbench.synth import grid_warts
from avbench.synth.grid_clip import GridClip, Layout, write_clip
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import GroundTruth, Wart

LAGS_MS = (-87.0, -33.0, 0.0, 23.0, 61.0, 118.0)


def write_grid(  # noqa: PLR0913 - the ways in which real copies of GRID differ
    root: Path,
    *,
    speakers: int = 6,
    clips: int = 4,
    seed: int = 0,
    layout: Layout = "zenodo",
    lags_ms: Sequence[float] = LAGS_MS,
    jitter_ms: float = 0.0,
    permute_alignments: bool = False,
    warts: bool = False,
) -> GroundTruth:
    """Writes `speakers` x `clips` talking heads under `root`, and the truth beside it.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6; named s1, s2, ...
        clips: sentences per speaker.
        seed: same seed, same bytes.
        layout: `zenodo` (sN/*.mpg, alignments/sN/), `sheffield` (sN/video/mpg_6000/, sN/align/),
            `flat` (sN/*.mpg, all word times in align/), `prefixed` (idN_vcd_ before each name).
        lags_ms: how late each speaker's sound is; speakers beyond its end start over.
        jitter_ms: standard deviation of each clip's lag around its speaker's.
        permute_alignments: put word times into other speakers' folders, as Zenodo's archive does.
        warts: add broken and misleading files (see `grid_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    plan = plan_grid(
        speakers,
        clips,
        seed=seed,
        layout=layout,
        lags_ms=lags_ms,
        jitter_ms=jitter_ms,
        permute_alignments=permute_alignments,
    )
    truths = tuple(write_clip(root, clip) for clip in plan)
    faults: tuple[Wart, ...] = grid_warts.add(root, plan, seed) if warts else ()
    folders = {clip.take.speaker.name: clip.align_speaker for clip in plan}
    truth = GroundTruth("grid", seed, truths, faults, folders)
    truth.write(root)
    return truth


def _permuted(names: list[str]) -> dict[str, str]:
    """Whose folder holds each speaker's word times: the first keeps its own, the rest move on."""
    moved = names[1:]
    return {names[0]: names[0], **dict(zip(moved, moved[1:] + moved[:1], strict=True))}


def plan_grid(
    speakers: int,
    clips: int,
    *,
    seed: int = 0,
    layout: Layout = "zenodo",
    lags_ms: Sequence[float] = LAGS_MS,
    jitter_ms: float = 0.0,
    permute_alignments: bool = False,
) -> list[GridClip]:
    """The clips that `write_grid` writes, before anything is rendered."""
    names = [s.name for s in SPEAKERS[:speakers]]
    folders = _permuted(names) if permute_alignments else dict(zip(names, names, strict=True))
    taken: set[str] = set()
    plan = []
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        sentences = lexicon.draw_sentences(clips, np.random.default_rng([seed, k]), taken)
        jitter = jitter_ms * np.random.default_rng([seed, k, 1]).standard_normal(clips)
        for i, words in enumerate(sentences):
            lag_ms = round(float(lags_ms[k % len(lags_ms)] + jitter[i]), 3)
            take = Take(speaker, words, (seed, k, i))
            plan.append(GridClip(take, lag_ms, layout, folders[speaker.name]))
    return plan
