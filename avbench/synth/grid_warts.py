"""Broken and misleading files for a corpus in GRID's layout, each with what a reader should say."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.media.write import write_video
from avbench.synth.grid_clip import ALIGN_HZ, N_AUDIO, GridClip, align_text, truth_of, write_clip
from avbench.synth.speech import lexicon
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import PAL, frames, sound
from avbench.synth.truth import Wart

_PACKET_HEAD = 32  # more than the header of a packet in an MPEG program stream


def add(root: Path, plan: Sequence[GridClip], seed: int) -> tuple[Wart, ...]:
    """Adds one file of each kind to the first speaker's, and returns the list of them."""
    taken = {clip.stem for clip in plan}
    rng = np.random.default_rng([seed, 999])
    sentences = lexicon.draw_sentences(len(_KINDS), rng, taken)
    warts = []
    for i, ((kind, (expected, make)), words) in enumerate(
        zip(_KINDS.items(), sentences, strict=True)
    ):
        take = replace(plan[0].take, words=words, seed=(seed, 999, i))
        clip = replace(plan[0], take=take)
        for file in (root / clip.video, root / clip.align):
            file.parent.mkdir(parents=True, exist_ok=True)
        path = make(root, clip)
        clip_id = "" if expected == "ignored" else _clip_id(clip, path)
        warts.append(Wart(path, kind, expected, clip_id, _FAILURES.get(kind, ())))
    return tuple(warts)


def _clip_id(clip: GridClip, path: str) -> str:
    return f"grid/{clip.take.speaker.name}/{Path(path).stem.removeprefix('id1_vcd_')}"


def _whole(root: Path, clip: GridClip) -> bytes:
    write_clip(root, clip)
    return (root / clip.video).read_bytes()


def _truncated(root: Path, clip: GridClip) -> str:
    whole = _whole(root, clip)
    (root / clip.video).write_bytes(whole[: len(whole) * 2 // 5])
    return clip.video


def _content(data: bytes) -> Callable[[Path, GridClip], str]:
    def make(root: Path, clip: GridClip) -> str:
        (root / clip.video).write_bytes(data)
        return _labelled(root, clip)

    return make


def _no_audio(root: Path, clip: GridClip) -> str:
    _write(root / clip.video, clip, None)
    return _labelled(root, clip)


def _silent(root: Path, clip: GridClip) -> str:
    _write(root / clip.video, clip, np.zeros(N_AUDIO, np.float32))
    return _labelled(root, clip)


def _labelled(root: Path, clip: GridClip) -> str:
    (root / clip.align).write_text(align_text(truth_of(clip)), encoding="ascii")
    return clip.video


def _write(path: Path, clip: GridClip, heard: NDArray[np.float32] | None) -> None:

    write_video(path, frames(clip.take), PAL, audio=heard, rate_hz=RATE_HZ)


def _bad_name(root: Path, clip: GridClip) -> str:
    path = root / clip.video
    path.with_name(path.name.replace(clip.stem, "zwqq_x")).write_bytes(_whole(root, clip))
    path.unlink()
    (root / clip.align).unlink()
    return clip.video.replace(clip.stem, "zwqq_x")


def _no_align(root: Path, clip: GridClip) -> str:
    write_clip(root, clip)
    (root / clip.align).unlink()
    return clip.video


def _wrong_align(root: Path, clip: GridClip) -> str:
    write_clip(root, clip)
    path = root / clip.align
    colours = lexicon.COLOURS
    said = clip.take.words[1]
    other = colours[(colours.index(said) + 1) % len(colours)]
    path.write_text(path.read_text("ascii").replace(f" {said}\n", f" {other}\n"), encoding="ascii")
    return clip.video


def _resource_fork(root: Path, clip: GridClip) -> str:
    name = f"__MACOSX/{clip.take.speaker.name}/._{clip.stem}.mpg"
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(b"\x00\x05\x16\x07" + bytes(116))
    return name


def _endpointed(root: Path, clip: GridClip) -> str:
    """GRID's separate audio holds the speech alone, without the silence around it."""
    from scipy.signal import resample_poly

    from avbench.media.write import write_wav

    truth = truth_of(clip)
    name = f"audio_25k/{clip.take.speaker.name}/{clip.stem}.wav"
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    at_25k = resample_poly(sound(clip.take, clip.lag_ms, N_AUDIO), 250, 441)
    first, last = truth.words[0][1], truth.words[-1][2]
    spoken = at_25k[int(first * ALIGN_HZ) : int(last * ALIGN_HZ)]
    write_wav(root / name, spoken, ALIGN_HZ)
    return name


def _damaged(stream_id: bytes) -> Callable[[Path, GridClip], str]:
    """Zeros in the middle of one stream: some files of the corpus are damaged so."""

    def make(root: Path, clip: GridClip) -> str:
        data = bytearray(_whole(root, clip))
        packets = [m.start() for m in re.finditer(re.escape(b"\x00\x00\x01" + stream_id), data)]
        start = packets[len(packets) // 2] + _PACKET_HEAD
        data[start : start + 1200] = bytes(1200)
        (root / clip.video).write_bytes(data)
        return clip.video

    return make


def _second_quality(root: Path, clip: GridClip) -> str:
    """A clip that is there in high quality too; that copy does not decode, should one take it."""
    write_clip(root, clip)
    copy = root / f"copies/{clip.take.speaker.name}/video/mpg_6000/{clip.stem}.mpg"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(b"\x00\x00\x01\xba" + bytes(64))
    return clip.video


_KINDS: dict[str, tuple[str, Callable[[Path, GridClip], str]]] = {
    "truncated": ("failed_decode", _truncated),
    "empty": ("failed_decode", _content(b"")),
    "text": ("failed_decode", _content(b"this is no video\n" * 40)),
    "no_audio": ("failed_missing_audio", _no_audio),
    "silent": ("refused_silent", _silent),
    "bad_name": ("measured", _bad_name),
    "no_align": ("measured", _no_align),
    "wrong_align": ("measured", _wrong_align),
    "resource_fork": ("ignored", _resource_fork),
    "endpointed_audio": ("ignored", _endpointed),
    "damaged_sound": ("failed_decode", _damaged(b"\xc0")),
    "damaged_picture": ("failed_decode", _damaged(b"\xe0")),
    "second_quality": ("measured", _second_quality),
}
_FAILURES = {
    "truncated": ("undecodable",),
    "empty": ("undecodable",),
    "text": ("undecodable",),
    "damaged_sound": ("undecodable",),
    "damaged_picture": ("undecodable",),
    "no_audio": ("no_audio",),
    "bad_name": ("failed_label",),
    "wrong_align": ("failed_label",),
}
