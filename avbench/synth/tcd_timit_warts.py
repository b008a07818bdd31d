"""Faulty and misleading files for a corpus in TCD-TIMIT's layout.

All of them show one small recording of one more speaker before the straight camera: what differs
is its name, and what lies beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.media.write import write_video, write_wav
from avbench.synth.recording import Recording
from avbench.synth.speakers import SPEAKERS
from avbench.synth.talk import Take
from avbench.synth.truth import Wart

NTSC = Fraction(30_000, 1001)
SIZE = (640, 360)
RATE_HZ = 48_000
FOLDER = "volunteers/28M/Clips/straightcam"
SESSION = "tcd_timit/28M/straightcam"
_WORDS = ("place", "green", "by", "m", "six", "please")


@dataclass(frozen=True)
class _Case:
    """Where a fault goes. `folder`: of its video; `name`: without suffix.

    `heard`, `with_sound`, `without`: the one recording, as sound and as two videos.
    """

    root: Path
    recording: Recording
    heard: NDArray[np.float32]
    with_sound: bytes
    without: bytes
    name: str
    folder: str = FOLDER

    @property
    def video(self) -> Path:
        path = self.root / self.folder / f"{self.name}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, *, own_sound: bool = True, wav: bool = True) -> None:
        self.video.write_bytes(self.with_sound if own_sound else self.without)
        if wav:
            write_wav(self.video.with_suffix(".wav"), self.heard, RATE_HZ)

    def label(self, rows: list[str]) -> None:
        with (self.root / "volunteer_labelfiles.mlf").open("a", encoding="ascii") as file:
            file.write(f'"*/28M/Clips/straightcam/{self.name}.lab"\n' + "\n".join(rows) + "\n.\n")

    def rows(self) -> list[str]:
        return [
            f"{round(a * 100) * 100_000} {round(b * 100) * 100_000} {text}"
            for a, b, text in self.recording.phones()
        ]


def add(root: Path, seed: int) -> tuple[Wart, ...]:
    """Adds one file of each kind, and returns the list of them."""
    recording = Recording(Take(SPEAKERS[2], _WORDS, (seed, 997)), 0.0)
    heard = recording.heard(RATE_HZ)
    loud, mute = _video(root, recording, heard), _video(root, recording, None)
    warts = []
    for i, (kind, wart) in enumerate(_KINDS.items()):
        name = wart.name or f"si{100 + i}"
        case = _Case(root, recording, heard, loud, mute, name, wart.folder)
        wart.make(case)
        clip_id = wart.clip_id or f"{SESSION}/{case.name}"
        path = case.video.relative_to(root).as_posix()
        known = "" if wart.expected == "ignored" else clip_id
        warts.append(Wart(path, kind, wart.expected, known, wart.failures))
    return tuple(warts)


def _video(root: Path, recording: Recording, heard: NDArray[np.float32] | None) -> bytes:
    path = root / FOLDER / "unfinished.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    shots = recording.shots(NTSC, 0.0, SIZE)
    write_video(path, shots, NTSC, audio=heard, rate_hz=RATE_HZ)
    data = path.read_bytes()
    path.unlink()
    return data


def _deeper(case: _Case) -> None:
    case.write()
    case.label(case.rows())


def _doubled(case: _Case) -> None:
    """One phone written as two, as in the corpus's own label file of this clip."""
    case.write()
    rows = case.rows()
    start, end, phone = rows[3].split()
    middle = (int(start) + int(end)) // 2
    rows[3:4] = [f"{start} {middle} {phone}", f"{middle} {end} {phone}"]
    case.label(rows)


def _backwards(case: _Case) -> None:
    case.write()
    rows = case.rows()
    rows[2], rows[4] = rows[4], rows[2]
    case.label(rows)


def _damaged_label(case: _Case) -> None:
    case.write()
    rows = case.rows()
    rows[4] = rows[4].replace(" ", ",")
    case.label(rows)


def _truncated(case: _Case) -> None:
    case.write()
    data = case.video.read_bytes()
    case.video.write_bytes(data[: len(data) // 2])


def _empty_wav(case: _Case) -> None:
    case.write()
    case.video.with_suffix(".wav").write_bytes(b"")


def _silent_wav(case: _Case) -> None:
    case.write()
    silence = np.zeros_like(case.heard)
    write_wav(case.video.with_suffix(".wav"), silence, RATE_HZ)


def _copy(case: _Case) -> None:
    """The same clip once more, from an archive that was unpacked into a folder of its name."""
    case.video.write_bytes((case.root / FOLDER / "sx337.mp4").read_bytes())


def _resource_fork(case: _Case) -> None:
    case.video.write_bytes(b"\x00\x05\x16\x07" + bytes(116))


@dataclass(frozen=True)
class _Kind:
    expected: str
    make: Callable[[_Case], None]
    failures: tuple[str, ...] = ()
    name: str = ""
    folder: str = FOLDER
    clip_id: str = ""


_KINDS: dict[str, _Kind] = {
    "doubled_phone": _Kind("measured", _doubled, name="sx337"),
    "one_folder_deeper": _Kind(
        "measured", _deeper, name="sx7", folder="volunteers/28M/straightcam/straightcam"
    ),
    "labels_backwards": _Kind("measured", _backwards, ("failed_label",)),
    "damaged_label": _Kind("measured", _damaged_label, ("failed_label",)),
    "no_label": _Kind("measured", lambda case: case.write()),
    "no_wav": _Kind("measured", lambda case: case.write(wav=False)),
    "no_sound": _Kind(
        "failed_missing_audio", lambda case: case.write(own_sound=False, wav=False), ("no_audio",)
    ),
    "truncated": _Kind("failed_decode", _truncated, ("undecodable",)),
    "empty_wav": _Kind("failed_decode", _empty_wav, ("undecodable",)),
    "silent_wav": _Kind("refused_silent", _silent_wav),
    "no_sentence": _Kind(
        "measured", lambda case: case.write(), ("failed_label",), name="warmup",
        clip_id=f"tcd_timit/{FOLDER}/warmup",
    ),
    "copy": _Kind("ignored", _copy, name="sx337", folder=f"volunteers/28M/unpacked/{FOLDER}"),
    "resource_fork": _Kind("ignored", _resource_fork, name="._sa1", folder=f"__MACOSX/{FOLDER}"),
}  # fmt: skip
