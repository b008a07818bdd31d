"""Writes a corpus in Lombard GRID's layout: two silent views, WAV and phone times apart."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.datasets.grid_names import sentence
from avbench.media.write import write_video, write_wav
from avbench.synth import lombard_grid_warts
from avbench.synth.grid import LAGS_MS
from avbench.synth.recording import Recording, View
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import ClipTruth, GroundTruth

FPS = Fraction(24)
SIZE = (720, 480)
RATE_HZ = 48_000
VIEWS: dict[str, View] = {"front": "straight", "side": "turned"}


@dataclass(frozen=True)
class LombardClip:
    """One utterance seen from two sides. `lags_ms`: of front and side."""

    recording: Recording
    speaker: str
    condition: str
    lags_ms: tuple[float, float]

    @property
    def stem(self) -> str:
        """s2_l_bbim3a."""
        return f"{self.speaker}_{self.condition}_{lexicon.stem(self.recording.take.words)}"


def write_lombard_grid(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes Lombard GRID's layout: 720x480 at 24 fps without sound, two views, WAV at 48 kHz.

    Both views of a speaker have the same sound, and each a lag of its own.

    Args:
        root: a folder that does not exist or is empty.
        speakers: 1 to 6; named s2, s3, ...
        clips: utterances per speaker, Lombard and plain in turn, each seen from two sides.
        seed: same seed, same bytes.
        lags_ms: how late the sound of each speaker and view is; starts over at its end.
        warts: add faulty files (see `lombard_grid_warts`), listed in the truth.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    truths = [t for clip in _plan(speakers, clips, seed, lags_ms) for t in write_clip(root, clip)]
    faults = lombard_grid_warts.add(root, seed) if warts else ()
    truth = GroundTruth("lombard_grid", seed, tuple(truths), faults)
    truth.write(root)
    return truth


def write_clip(root: Path, clip: LombardClip) -> Iterator[ClipTruth]:
    """Writes one utterance: both views, the sound, the phone times."""
    stem = clip.stem
    for folder in (*VIEWS, "audio", "alignment"):
        (root / "lombardgrid" / folder).mkdir(parents=True, exist_ok=True)
    below = root / "lombardgrid"
    write_wav(below / f"audio/{stem}.wav", clip.recording.heard(RATE_HZ), RATE_HZ)
    text = alignment_text(stem, clip.recording)
    (below / f"alignment/{stem}.json").write_text(text, encoding="ascii")
    for (view, camera), lag_ms in zip(VIEWS.items(), clip.lags_ms, strict=True):
        path = f"lombardgrid/{view}/{stem}.mov"
        write_video(root / path, clip.recording.shots(FPS, lag_ms, SIZE, camera), FPS)
        clip_id = f"lombard_grid/{clip.speaker}/{view}/{stem}"
        told = clip.recording.truth(FPS, lag_ms, clip_id=clip_id, path=path)
        session = f"{clip.speaker}/{view}"
        label = sentence(stem.rpartition("_")[2])
        yield replace(told, speaker=clip.speaker, session=session, label=label)


def alignment_text(stem: str, recording: Recording) -> str:
    """The JSON of one utterance: phones with their place in the word, offset and duration."""
    late_s = recording.sound_lag_ms / 1000
    rows, now = [], 0.0
    for word in recording.take.utterance.words:
        n = len(word.segments)
        for i, segment in enumerate(word.segments):
            start, end = round(segment.start_s + late_s, 2), round(segment.end_s + late_s, 2)
            if start > now:
                rows.append(_row("SIL", now, start))
            mark = "S" if n == 1 else {0: "B", n - 1: "E"}.get(i, "I")
            rows.append(_row(f"{segment.phone.symbol.lower()}_{mark}", start, end))
            now = end
    rows.append(_row("SIL", now, recording.take.length_s))
    return json.dumps({stem: rows})


def _row(phone: str, start_s: float, end_s: float) -> dict[str, str]:
    return {"phone": phone, "offset": f"{start_s:.2f}", "duration": f"{end_s - start_s:.2f}"}


def _plan(speakers: int, clips: int, seed: int, lags_ms: Sequence[float]) -> Iterator[LombardClip]:
    for k, speaker in enumerate(SPEAKERS[:speakers]):
        sentences = lexicon.draw_sentences(clips, np.random.default_rng([seed, k, 51]))
        front, side = (float(lags_ms[(2 * k + c) % len(lags_ms)]) for c in (0, 1))
        for i, words in enumerate(sentences):
            recording = Recording(Take(speaker, words, (seed, k, i, 51), length_s=2.75), front)
            yield LombardClip(recording, f"s{k + 2}", "lp"[i % 2], (front, side))
