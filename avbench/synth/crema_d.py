"""Writes a corpus in CREMA-D's layout: FLV with MP3, WAV apart, four codes in each name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.datasets.crema_d_names import EMOTIONS, SENTENCES
from avbench.media.encode import Codecs
from avbench.media.write import write_video, write_wav
from avbench.synth import crema_d_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.recording import Recording
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take
from avbench.synth.truth import ClipTruth, GroundTruth

NTSC = Fraction(30_000, 1001)
SIZE = (480, 360)
CODECS = Codecs("flv1", "libmp3lame", "mono", 64_000)
WAV_HZ = 16_000
WAV_CUT_S = 0.12  # AudioWAV was cut apart from the videos: it starts elsewhere


@dataclass(frozen=True)
class CremaClip:
    """One utterance. `stem`: 1001_IEO_ANG_XX."""

    recording: Recording
    stem: str

    @property
    def video(self) -> str:
        """Path under the root."""
        return f"VideoFlash/{self.stem}.flv"


def write_crema_d(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes CREMA-D's layout and codecs: FLV1 480x360 at 29.97 fps, MP3; WAV at 16 kHz.

    What is said are GRID's sentences, under the names of the corpus's own.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6 actors, 1001 and on.
        clips: utterances per actor.
        seed: same seed, same bytes.
        lags_ms: how late each actor's sound is; starts over at its end.
        warts: add faulty files (see `crema_d_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    truths = tuple(write_clip(root, clip) for clip in _plan(speakers, clips, seed, lags_ms))
    faults = crema_d_warts.add(root, seed) if warts else ()
    truth = GroundTruth("crema_d", seed, truths, faults)
    truth.write(root)
    return truth


def write_clip(root: Path, clip: CremaClip) -> ClipTruth:
    """Writes one utterance: the video, and the WAV that starts later."""
    path, wav = root / clip.video, root / f"AudioWAV/{clip.stem}.wav"
    for file in (path, wav):
        file.parent.mkdir(parents=True, exist_ok=True)
    lag_ms = clip.recording.sound_lag_ms
    shots = clip.recording.shots(NTSC, lag_ms, SIZE)
    heard = clip.recording.heard(RATE_HZ)
    write_video(path, shots, NTSC, audio=heard, rate_hz=RATE_HZ, codecs=CODECS)
    write_wav(wav, clip.recording.heard(WAV_HZ)[round(WAV_CUT_S * WAV_HZ) :], WAV_HZ)
    actor, sentence = clip.stem.split("_")[:2]
    told = clip.recording.truth(
        NTSC, lag_ms, clip_id=f"crema_d/{actor}/{clip.stem}", path=clip.video
    )
    return replace(told, speaker=actor, label=SENTENCES[sentence])


def _plan(speakers: int, clips: int, seed: int, lags_ms: Sequence[float]) -> Iterator[CremaClip]:
    names = [f"{sentence}_{emotion}" for sentence in SENTENCES for emotion in EMOTIONS]
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        rng = np.random.default_rng([seed, k, 41])
        sentences = lexicon.draw_sentences(clips, rng)
        picks = rng.permutation(len(names))[:clips].tolist()
        lag_ms = float(lags_ms[k % len(lags_ms)])
        for i, (words, pick) in enumerate(zip(sentences, picks, strict=True)):
            recording = Recording(Take(speaker, words, (seed, k, i, 41)), lag_ms)
            yield CremaClip(recording, f"{1001 + k}_{names[pick]}_XX")
