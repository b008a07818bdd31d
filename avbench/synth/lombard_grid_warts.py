"""Faulty and misleading files for a corpus in Lombard GRID's layout, of speakers of their own.

All show one recording: what differs is its name, and what lies beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.media.write import write_video, write_wav
from avbench.synth.recording import Recording
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.talk import Take
from avbench.synth.truth import Wart

FPS = Fraction(24)
SIZE = (720, 480)
RATE_HZ = 48_000
_WORDS = ("place", "green", "by", "m", "six", "please")


@dataclass(frozen=True)
class _Case:
    """One utterance to be written. `video`: the bytes of a good one."""

    root: Path
    stem: str
    recording: Recording
    video: bytes

    def path(self, folder: str, suffix: str) -> Path:
        path = self.root / "lombardgrid" / folder / f"{self.stem}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, folder: str = "front", *, wav: bool = True) -> None:
        self.path(folder, ".mov").write_bytes(self.video)
        if wav:
            heard = self.recording.heard(RATE_HZ)
            write_wav(self.path("audio", ".wav"), heard, RATE_HZ)


def add(root: Path, seed: int) -> tuple[Wart, ...]:
    """Adds one file of each kind, and returns the list of them."""
    recording = Recording(Take(SPEAKERS[2], _WORDS, (seed, 995), length_s=2.75), 0.0)
    good = root / "lombardgrid/front" / f"s55_l_{lexicon.stem(_WORDS)}.mov"
    good.parent.mkdir(parents=True, exist_ok=True)
    write_video(good, recording.shots(FPS, 0.0, SIZE), FPS)
    video = good.read_bytes()
    warts = []
    for kind, wart in _KINDS.items():
        wart.make(_Case(root, wart.stem, recording, video))
        path = f"lombardgrid/{wart.folder}/{wart.stem}.mov"
        clip_id = wart.clip_id or f"lombard_grid/{wart.stem.split('_')[0]}/front/{wart.stem}"
        known = "" if wart.expected == "ignored" else clip_id
        warts.append(Wart(path, kind, wart.expected, known, wart.failures))
    return tuple(warts)


def _no_alignment(case: _Case) -> None:
    case.write()


def _wrong_alignment(case: _Case) -> None:
    """Four words where the name says six."""
    case.write()
    rows = ", ".join(
        f'{{"phone": "ah_S", "offset": "0.{i}", "duration": "0.1"}}' for i in range(1, 5)
    )
    case.path("alignment", ".json").write_text(f'{{"{case.stem}": [{rows}]}}', encoding="ascii")


def _damaged_alignment(case: _Case) -> None:
    case.write()
    case.path("alignment", ".json").write_text('{"s55_p": [', encoding="ascii")


def _nothing_said(case: _Case) -> None:
    case.write(wav=False)
    silence = np.zeros_like(case.recording.heard(RATE_HZ))
    write_wav(case.path("audio", ".wav"), silence, RATE_HZ)


def _no_sound(case: _Case) -> None:
    case.write(wav=False)


def _own_sound(case: _Case) -> None:
    """A video with a track, and no WAV."""
    heard = case.recording.heard(RATE_HZ)
    shots = case.recording.shots(FPS, 0.0, SIZE)
    write_video(case.path("front", ".mov"), shots, FPS, audio=heard, rate_hz=RATE_HZ)


def _truncated(case: _Case) -> None:
    case.write()
    case.path("front", ".mov").write_bytes(case.video[: len(case.video) // 3])


def _by_speaker(case: _Case) -> None:
    case.write("front/s55")


def _no_view(case: _Case) -> None:
    case.write("video")


@dataclass(frozen=True)
class _Kind:
    stem: str
    expected: str
    make: Callable[[_Case], None]
    failures: tuple[str, ...] = ()
    folder: str = "front"
    clip_id: str = ""


_KINDS: dict[str, _Kind] = {
    "no_alignment": _Kind("s55_l_pgbm6p", "measured", _no_alignment),
    "wrong_alignment": _Kind("s55_p_pgbm6p", "measured", _wrong_alignment, ("failed_label",)),
    "damaged_alignment": _Kind("s55_p_pgbm6s", "measured", _damaged_alignment, ("failed_label",)),
    "said_otherwise": _Kind("s46_p_gbszs_WRONG_pgbm6p", "measured", _no_alignment),
    "nothing_said": _Kind(
        "s27_l_bah2s_WRONG_#sil", "refused_silent", _nothing_said, ("failed_label",)
    ),
    "older_name": _Kind("s8_2_38_8_r_pgbm6p", "measured", _no_alignment),
    "no_sound": _Kind("s54_l_pgbm6p", "failed_missing_audio", _no_sound, ("no_audio",)),
    "own_sound": _Kind("s53_l_pgbm6p", "measured", _own_sound),
    "truncated": _Kind("s32_l_pwip9p", "failed_decode", _truncated, ("undecodable",)),
    "folder_per_speaker": _Kind("s55_l_pgbm7p", "measured", _by_speaker, folder="front/s55"),
    "no_view": _Kind(
        "s55_l_pgbm8p", "measured", _no_view, ("failed_label",), "video",
        "lombard_grid/lombardgrid/video/s55_l_pgbm8p",
    ),
    "no_name": _Kind(
        "calibration", "measured", _no_alignment, ("unknown_speaker",),
        clip_id="lombard_grid/lombardgrid/front/calibration",
    ),
}  # fmt: skip
