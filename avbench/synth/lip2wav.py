"""Writes a corpus in Lip2Wav's layout: long videos by id, and the lists that name them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.synth import lip2wav_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import ClipTruth, GroundTruth
from avbench.synth.youtube import draw_id, span_truth, talk_truth, write_talk

NAMES = ("chem", "dl", "chess", "eh", "hs")
SPLITS = ("train", "test", "val")
RATES = {"dl": Fraction(25)}  # the others have 30 frames per second
CLIP_S = 10.0  # what the builder cuts by itself
FORMS = {1: (3, 6.0), 2: (8, 15.0)}  # clips of a video -> sentences, seconds (cut at 10 s)


@dataclass(frozen=True)
class Video:
    """A video to be written. `clips`: how many the builder makes of it."""

    name: str
    speaker: str
    split: str
    take: Take
    lag_ms: float
    clips: int

    @property
    def path(self) -> str:
        """Its place under the root."""
        return f"Dataset/{self.speaker}/videos/{self.name}.mp4"

    @property
    def fps(self) -> Fraction:
        """The speaker's frame rate."""
        return RATES.get(self.speaker, Fraction(30))


def write_lip2wav(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes `root`/Dataset/<speaker>/videos/<id>.mp4 and {train,val,test}.txt, and the truth.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 5; chem, dl (25 frames per second), chess, eh, hs.
        clips: per speaker; two of them are a video of 15 s, an odd one is a video of 6 s.
        seed: same seed, same bytes.
        lags_ms: how late each video's sound is; videos beyond its end start over.
        warts: add broken and misleading files (see `lip2wav_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(NAMES):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(NAMES)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    plan = plan_lip2wav(speakers, clips, seed, lags_ms)
    truths = tuple(truth for video in plan for truth in _write(root, video))
    listed: lip2wav_warts.Lists = {(v.speaker, s): [] for v in plan for s in SPLITS}
    for video in plan:
        listed[video.speaker, video.split].append(video.name)
    faults = lip2wav_warts.add(root, plan[0], listed, seed) if warts else ()
    for (speaker, split), names in listed.items():  # the last line has no end, as in eh's list
        path = root / "Dataset" / speaker / f"{split}.txt"
        path.write_text("\n".join(names), encoding="ascii", newline="")
    truth = GroundTruth("lip2wav", seed, truths, faults)
    truth.write(root)
    return truth


def plan_lip2wav(speakers: int, clips: int, seed: int, lags_ms: Sequence[float]) -> list[Video]:
    """The videos that `write_lip2wav` writes, before anything is rendered."""
    plan: list[Video] = []
    for k, name in enumerate(NAMES[:speakers]):
        parts = [2] * (clips // 2) + [1] * (clips % 2)
        for i, part in enumerate(parts):
            rng = np.random.default_rng([seed, k, i, 21])
            n, length_s = FORMS[part]
            words = tuple(w for s in lexicon.draw_sentences(n, rng) for w in s)
            take = Take(SPEAKERS[k], words, (seed, k, i, 21), length_s)
            video = draw_id(rng, "-" if i == 0 else "")
            lag_ms = float(lags_ms[len(plan) % len(lags_ms)])
            plan.append(Video(video, name, SPLITS[i % 3], take, lag_ms, part))
    return plan


def _write(root: Path, video: Video) -> list[ClipTruth]:
    write_talk(root / video.path, video.take, video.lag_ms, video.fps)
    session = f"{video.speaker}/{video.name}"
    whole = talk_truth(video.take, video.lag_ms, video.path, session, video.split)
    whole = replace(whole, speaker=video.speaker)
    starts = [CLIP_S * k for k in range(video.clips)]
    return [
        span_truth(whole, f"lip2wav/{session}/{round(start * 1000):08d}", start, end)
        for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]
