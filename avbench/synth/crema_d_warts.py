"""Faulty and misleading files for a corpus in CREMA-D's layout, of actors of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

from avbench.media.encode import Codecs
from avbench.media.write import write_video, write_wav
from avbench.synth.recording import Recording
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take
from avbench.synth.truth import Wart

NTSC = Fraction(30_000, 1001)
SIZE = (480, 360)
CODECS = Codecs("flv1", "libmp3lame", "mono", 64_000)
POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:0000000000000000000000000000000000000000000000000000000000000000\n"
    b"size 265922\n"
)
_WORDS = ("place", "green", "by", "m", "six", "please")


@dataclass(frozen=True)
class _Case:
    """Where a fault goes. `whole`: the bytes of a good video."""

    path: Path
    recording: Recording
    whole: bytes

    def write(self, first: int, n_frames: int, *, sound: bool) -> None:
        """A cut of the recording."""
        shots = islice(self.recording.shots(NTSC, 0.0, SIZE), first, first + n_frames)
        start, end = (round(float(f / NTSC) * RATE_HZ) for f in (first, first + n_frames))
        heard = self.recording.heard(RATE_HZ)[start:end] if sound else None
        write_video(self.path, shots, NTSC, audio=heard, rate_hz=RATE_HZ, codecs=CODECS)


def add(root: Path, seed: int) -> tuple[Wart, ...]:
    """Adds one file of each kind, and returns the list of them."""
    recording = Recording(Take(SPEAKERS[2], _WORDS, (seed, 996)), 0.0)
    good = root / "VideoFlash" / "1040_ITH_SAD_XX.flv"
    good.parent.mkdir(parents=True, exist_ok=True)
    heard = recording.heard(RATE_HZ)
    shots = recording.shots(NTSC, 0.0, SIZE)
    write_video(good, shots, NTSC, audio=heard, rate_hz=RATE_HZ, codecs=CODECS)
    whole = good.read_bytes()
    warts = []
    for kind, wart in _KINDS.items():
        path = root / wart.path
        path.parent.mkdir(parents=True, exist_ok=True)
        wart.make(_Case(path, recording, whole))
        known = "" if wart.expected == "ignored" else wart.clip_id or _clip_id(path.stem)
        warts.append(Wart(wart.path, kind, wart.expected, known, wart.failures))
    return tuple(warts)


def _clip_id(stem: str) -> str:
    return f"crema_d/{stem[:4]}/{stem}"


def _content(data: bytes) -> Callable[[_Case], None]:
    def make(case: _Case) -> None:
        case.path.write_bytes(data)

    return make


def _copied(case: _Case) -> None:
    case.path.write_bytes(case.whole)


def _short_wav_name(case: _Case) -> None:
    """The one WAV of the corpus whose name lacks a letter: it belongs to 1040_ITH_SAD_XX."""
    write_wav(case.path, case.recording.heard(16_000), 16_000)


@dataclass(frozen=True)
class _Kind:
    path: str
    expected: str
    make: Callable[[_Case], None]
    failures: tuple[str, ...] = ()
    clip_id: str = ""


_KINDS: dict[str, _Kind] = {
    "plain": _Kind("VideoFlash/1040_ITH_SAD_XX.flv", "measured", _copied),
    "pointer": _Kind(
        "VideoFlash/1041_DFA_ANG_XX.flv", "failed_decode", _content(POINTER),
        ("git_lfs_pointer", "undecodable"),
    ),
    "no_sound": _Kind(
        "VideoFlash/1041_TAI_FEA_XX.flv", "failed_missing_audio",
        lambda case: case.write(0, 40, sound=False), ("no_audio",),
    ),
    "three_frames": _Kind(
        "VideoFlash/1076_MTI_NEU_XX.flv", "refused_no_face",
        lambda case: case.write(0, 3, sound=False), ("no_face",),
    ),
    "eighteen_frames": _Kind(
        "VideoFlash/1064_TIE_SAD_XX.flv", "refused_low_confidence",
        lambda case: case.write(36, 18, sound=True),
    ),
    "empty": _Kind(
        "VideoFlash/1041_TSI_HAP_XX.flv", "failed_decode", _content(b""), ("undecodable",)
    ),
    "unknown_sentence": _Kind(
        "VideoFlash/1041_ABC_HAP_XX.flv", "measured", _copied, ("failed_label",),
        "crema_d/VideoFlash/1041_ABC_HAP_XX",
    ),
    "wav_name_lacks_a_letter": _Kind("AudioWAV/1040_ITH_SAD_X.wav", "ignored", _short_wav_name),
    "sound_alone": _Kind("AudioMP3/1040_ITH_SAD_XX.mp3", "ignored", _content(POINTER)),
    "table": _Kind("SentenceFilenames.csv", "ignored", _content(b"Stimulus_Number,Filename\n")),
    "copy": _Kind("unpacked/VideoFlash/1040_ITH_SAD_XX.flv", "ignored", _copied),
}  # fmt: skip
