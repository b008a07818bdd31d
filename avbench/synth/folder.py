"""Writes a folder of talking heads in mp4, good ones by speaker and odd ones beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from avbench.synth import folder_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.mp4 import write_mp4
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take, frames, sound
from avbench.synth.truth import ClipTruth, GroundTruth, clip_truth


def write_folder(
    root: Path,
    *,
    speakers: int = 3,
    clips: int = 2,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = True,
) -> GroundTruth:
    """Writes `root`/sN/<stem>.mp4 (H.264, AAC) and `root`/odd/<kind>.mp4, and the truth beside it.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6.
        clips: good clips per speaker.
        seed: same seed, same bytes.
        lags_ms: how late each speaker's sound is. Odd clips have no lag.
        warts: add one file of each odd kind (see `folder_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    truths = tuple(
        _write(root, take, lags_ms[k % len(lags_ms)]) for k, take in _plan(speakers, clips, seed)
    )
    faults = folder_warts.add(root / "odd", seed) if warts else ()
    faults = tuple(
        replace(w, path=f"odd/{w.path}", clip_id=f"odd/{Path(w.path).stem}") for w in faults
    )
    truth = GroundTruth("folder", seed, truths, faults)
    truth.write(root)
    return truth


def _plan(speakers: int, clips: int, seed: int) -> Iterator[tuple[int, Take]]:
    taken: set[str] = set()
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        sentences = lexicon.draw_sentences(clips, np.random.default_rng([seed, k, 7]), taken)
        for i, words in enumerate(sentences):
            yield k, Take(speaker, words, (seed, k, i, 7))


def _write(root: Path, take: Take, lag_ms: float) -> ClipTruth:
    name = f"{take.speaker.name}/{lexicon.stem(take.words)}"
    path = root / f"{name}.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    heard = sound(take, lag_ms, round(take.length_s * RATE_HZ))
    write_mp4(path, frames(take), heard)
    truth = clip_truth(take, lag_ms, clip_id=name, path=f"{name}.mp4")
    return replace(truth, session=name, label="")
