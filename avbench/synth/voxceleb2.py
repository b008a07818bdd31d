"""Writes a corpus in VoxCeleb2's layout: 224 x 224 crops, sound inside them or beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from avbench.media.encode import Codecs, write_sound
from avbench.synth import voxceleb2_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.lrs_clip import SOUND_HZ, Form, heard_at_16k, write_media
from avbench.synth.lrs_crop import WIDE
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import ClipTruth, GroundTruth, clip_truth
from avbench.synth.youtube import draw_id

FORM = Form(replace(WIDE, size=224), Codecs("libx264", "aac", "mono", 64_000))


@dataclass(frozen=True)
class Utterance:
    """A clip to be written. `apart`: its sound lies beside it."""

    split: str
    speaker: str
    video: str
    number: str
    take: Take
    lag_ms: float
    apart: bool

    @property
    def place(self) -> str:
        """Where it stands in its part of the corpus, without suffix."""
        return f"{self.speaker}/{self.video}/{self.number}"

    @property
    def path(self) -> str:
        """Of its picture, under the root."""
        return f"{self.split}/mp4/{self.place}.mp4"

    @property
    def sound(self) -> str:
        """Of its sound, where that lies apart."""
        return f"{self.split}/aac/{self.place}.m4a"

    @property
    def clip_id(self) -> str:
        """The id that the builder gives it."""
        return f"voxceleb2/{self.split}/{self.place}"


def write_voxceleb2(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes `root`/{dev,test}/mp4/<speaker>/<video>/<number>.mp4, sound in dev/aac, and the truth.

    A speaker's clips are of one video. Those of the dev part have their sound in m4a files, those
    of the test part (the last of several speakers) in the mp4.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6.
        clips: per speaker.
        seed: same seed, same bytes.
        lags_ms: how late each video's sound is; videos beyond its end start over.
        warts: add broken and misleading files (see `voxceleb2_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    plan = plan_voxceleb2(speakers, clips, seed, lags_ms)
    truths = tuple(write_utterance(root, clip) for clip in plan)
    faults = voxceleb2_warts.add(root, plan[0], seed) if warts else ()
    truth = GroundTruth("voxceleb2", seed, truths, faults)
    truth.write(root)
    return truth


def plan_voxceleb2(
    speakers: int, clips: int, seed: int, lags_ms: Sequence[float]
) -> list[Utterance]:
    """The clips that `write_voxceleb2` writes, before anything is rendered."""
    plan = []
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        rng = np.random.default_rng([seed, k, 23])
        video = draw_id(rng, "-" if k == 0 else "")
        split = "test" if 0 < k == speakers - 1 else "dev"
        for i, words in enumerate(lexicon.draw_sentences(clips, rng)):
            take = Take(speaker, words, (seed, k, i, 23))
            where = (split, f"id{12 + 69 * k:05d}", video, f"{i + 1:05d}")
            lag_ms = float(lags_ms[k % len(lags_ms)])
            plan.append(Utterance(*where, take, lag_ms, apart=split == "dev"))
    return plan


def write_utterance(root: Path, clip: Utterance) -> ClipTruth:
    """Writes one clip, its sound inside or beside it."""
    write_media(root / clip.path, clip.take, None if clip.apart else clip.lag_ms, FORM)
    if clip.apart:
        (root / clip.sound).parent.mkdir(parents=True, exist_ok=True)
        write_sound(root / clip.sound, heard_at_16k(clip.take, clip.lag_ms), SOUND_HZ, FORM.codecs)
    truth = clip_truth(clip.take, clip.lag_ms, clip_id=clip.clip_id, path=clip.path)
    truth = replace(truth, speaker=clip.speaker, session=clip.video)
    return replace(truth, split=clip.split, label="")
