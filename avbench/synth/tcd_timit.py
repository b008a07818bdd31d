"""Writes a corpus in TCD-TIMIT's layout: two cameras, WAV beside each video, HTK label files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.media.encode import Codecs
from avbench.media.write import write_video, write_wav
from avbench.synth import tcd_timit_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.recording import Recording, View
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import ClipTruth, GroundTruth

NTSC = Fraction(30_000, 1001)
SIZE = (1920, 1080)
RATE_HZ = 48_000
CODECS = Codecs(bits_per_s=128_000, picture_options=(("preset", "ultrafast"),))  # 1920 x 1080
CAMERAS: dict[str, View] = {"straightcam": "straight", "30degcam": "turned"}
# Folder and speaker: the archive of speaker 30 is named 30M, the lists say 30F.
NAMES = (
    ("30M", "30F"), ("Lipspkr1", "Lipspkr1"), ("01M", "01M"), ("08F", "08F"), ("10M", "10M"),
    ("Lipspkr2", "Lipspkr2"),
)  # fmt: skip
LABELS = {"volunteers": "volunteer_labelfiles.mlf", "lipspeakers": "lipspeaker_labelfiles.mlf"}


@dataclass(frozen=True)
class TcdClip:
    """One sentence before both cameras. `lags_ms`: of straightcam and 30degcam."""

    recording: Recording
    folder: str
    speaker: str
    sentence: str
    lags_ms: tuple[float, float]

    @property
    def half(self) -> str:
        """`volunteers` or `lipspeakers`."""
        return "lipspeakers" if self.speaker.startswith("Lip") else "volunteers"

    def path(self, camera: str, suffix: str) -> str:
        """Below the root."""
        return f"{self.half}/{self.folder}/Clips/{camera}/{self.sentence}{suffix}"


def write_tcd_timit(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 2,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes TCD-TIMIT's layout and codecs: 1080p at 29.97 fps, WAV at 48 kHz, phone labels.

    The sentences are GRID's under TIMIT's names; `sa1.txt` beside a clip holds its text. Both
    cameras of a speaker have the same sound, and each a lag of its own.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6, volunteers and lipspeakers in turn.
        clips: sentences per speaker, each seen by two cameras.
        seed: same seed, same bytes.
        lags_ms: how late the sound of each speaker and camera is; starts over at its end.
        warts: add faulty files (see `tcd_timit_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(NAMES):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(NAMES)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    plan = plan_tcd_timit(speakers, clips, seed=seed, lags_ms=lags_ms)
    truths = [truth for clip in plan for truth in write_clip(root, clip)]
    for half, name in LABELS.items():
        entries = [mlf_entry(clip) for clip in plan if clip.half == half]
        (root / name).write_text("#!MLF!#\n" + "".join(entries), encoding="ascii")
    faults = tcd_timit_warts.add(root, seed) if warts else ()
    truth = GroundTruth("tcd_timit", seed, tuple(truths), faults)
    truth.write(root)
    return truth


def write_clip(root: Path, clip: TcdClip) -> Iterator[ClipTruth]:
    """Writes both views of one sentence, with its sound and text beside each."""
    heard = clip.recording.heard(RATE_HZ)
    text = " ".join(clip.recording.take.words)
    for (camera, view), lag_ms in zip(CAMERAS.items(), clip.lags_ms, strict=True):
        path = root / clip.path(camera, ".mp4")
        path.parent.mkdir(parents=True, exist_ok=True)
        shots = clip.recording.shots(NTSC, lag_ms, SIZE, view)
        write_video(path, shots, NTSC, audio=heard, rate_hz=RATE_HZ, codecs=CODECS)
        write_wav(path.with_suffix(".wav"), heard, RATE_HZ)
        path.with_suffix(".txt").write_text(text + "\n", encoding="ascii")
        told = clip.recording.truth(
            NTSC,
            lag_ms,
            clip_id=f"tcd_timit/{clip.speaker}/{camera}/{clip.sentence}",
            path=clip.path(camera, ".mp4"),
        )
        session = f"{clip.speaker}/{camera}"
        yield replace(told, speaker=clip.speaker, session=session, split=clip.half)


def mlf_entry(clip: TcdClip) -> str:
    """The labels of one sentence; each half of the corpus writes its paths in its own manner."""
    lipspeaker = clip.half == "lipspeakers"
    drive, suffix = ("/media/disk", ".mp4") if lipspeaker else ("Q:/Videos/TCD-TIMIT", ".rec")
    path = clip.path("straightcam", suffix)
    rows = [f"{_units(a)} {_units(b)} {label}" for a, b, label in clip.recording.phones()]
    return "\n".join([f'"{drive}/{path}"', *rows, ".", ""])


def _units(time_s: float) -> int:
    return round(time_s * 100) * 100_000


def plan_tcd_timit(
    speakers: int, clips: int, *, seed: int = 0, lags_ms: Sequence[float] = LAGS_MS
) -> list[TcdClip]:
    """The clips that `write_tcd_timit` writes, before anything is rendered."""
    taken: set[str] = set()
    plan = []
    for k, (speaker, (folder, name)) in enumerate(zip(SPEAKERS, NAMES[:speakers], strict=False)):
        sentences = lexicon.draw_sentences(clips, np.random.default_rng([seed, k, 31]), taken)
        straight, turned = (float(lags_ms[(2 * k + c) % len(lags_ms)]) for c in (0, 1))
        for i, words in enumerate(sentences):
            recording = Recording(Take(speaker, words, (seed, k, i, 31)), straight)
            plan.append(TcdClip(recording, folder, name, sentence_name(i), (straight, turned)))
    return plan


def sentence_name(i: int) -> str:
    """sa1, sa2, sx3, si4, sx5, ..."""
    return f"sa{i + 1}" if i < 2 else f"{('sx', 'si')[i % 2]}{i + 1}"
