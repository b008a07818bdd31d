"""Odd talking heads, each with the decision that a reader should come to."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.synth.face import scene
from avbench.synth.face.move import Pose
from avbench.synth.mp4 import write_mp4
from avbench.synth.speakers import SPEAKERS, Speaker
from avbench.synth.speech import lexicon
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import PAL, Take, compose, frames, heads, sound
from avbench.synth.truth import Wart

FAILURES = {
    "failed_decode": ("undecodable",),
    "failed_missing_audio": ("no_audio",),
    "refused_no_face": ("no_face",),
}
NTSC = Fraction(30_000, 1001)
_SHORT_S = 0.32


def add(folder: Path, seed: int) -> tuple[Wart, ...]:
    """Writes `folder`/<kind>.mp4 for every kind and returns the list of them."""
    folder.mkdir(parents=True, exist_ok=True)
    sentences = lexicon.draw_sentences(2 * len(KINDS), np.random.default_rng([seed, 998]))
    warts = []
    for i, (kind, (expected, make)) in enumerate(KINDS.items()):
        take = Take(SPEAKERS[i % 2], sentences[2 * i], (seed, 998, i, 0))
        other = Take(SPEAKERS[2], sentences[2 * i + 1], (seed, 998, i, 1))
        path = folder / f"{kind}.mp4"
        make(path, take, other)
        warts.append(Wart(path.name, kind, expected, failures=FAILURES.get(expected, ())))
    return tuple(warts)


def _heard(take: Take) -> NDArray[np.float32]:
    return sound(take, 0, round(take.length_s * RATE_HZ))


def _beside(speaker: Speaker, x: float) -> Speaker:
    home = Pose(x, 120, 46)
    return replace(speaker, setting=replace(speaker.setting, home=home, wall=(120, 120, 110)))


def _two_faces(path: Path, take: Take, other: Take) -> None:
    """Two people of the same size, both moving their lips; the left one is heard."""
    left = replace(take, speaker=_beside(take.speaker, 100))
    right = replace(other, speaker=_beside(other.speaker, 260))
    behind = scene.wall(left.speaker.setting)
    for person in (left, right):
        behind = scene.body(behind, person.speaker.look, person.speaker.setting)
    times = take.frame_times_s()
    both = [heads(left, times), heads(right, times)]
    write_mp4(path, compose(left, behind, both), _heard(take))


def _no_face(path: Path, take: Take, _: Take) -> None:
    wall = scene.wall(take.speaker.setting)
    empty = np.zeros((*wall.shape[:2], 4), np.uint8)
    nobody = [empty] * len(take.frame_times_s())
    write_mp4(path, compose(take, wall, [iter(nobody)]), _heard(take))


def _silent(path: Path, take: Take, _: Take) -> None:
    write_mp4(path, frames(take), np.zeros_like(_heard(take)))


def _no_audio(path: Path, take: Take, _: Take) -> None:
    write_mp4(path, frames(take), None)


def _variable_rate(path: Path, take: Take, _: Take) -> None:
    """Steps of one to three thirtieths of a second, as phones record in poor light."""
    steps = take.rng(9).choice([1 / 30, 1 / 30, 2 / 30, 3 / 30], size=90)
    times = np.concatenate([[0.0], np.cumsum(steps)])
    times = times[times < take.length_s]
    write_mp4(path, frames(take, times), _heard(take), Fraction(30), times)


def _ntsc(path: Path, take: Take, _: Take) -> None:
    write_mp4(path, frames(take, take.frame_times_s(NTSC)), _heard(take), NTSC)


def _truncated(path: Path, take: Take, _: Take) -> None:
    """Cut in the middle, before the index that mp4 keeps at the end."""
    write_mp4(path, frames(take), _heard(take))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _empty(path: Path, _: Take, __: Take) -> None:
    path.write_bytes(b"")


def _text(path: Path, _: Take, __: Take) -> None:
    path.write_text("This is a text that someone named .mp4.\n" * 50, encoding="ascii")


def _offscreen(path: Path, take: Take, other: Take) -> None:
    """The voice belongs to someone else, who says something else."""
    write_mp4(path, frames(take), _heard(other))


def _lips_only(path: Path, take: Take, _: Take) -> None:
    """A 96 x 96 crop of the mouth, as lip-reading recipes store it."""
    import cv2

    home = take.speaker.setting.home
    x, y, half = round(home.x), round(home.y + 1.1 * home.px), round(0.42 * home.px)
    crops = (frame[y - half : y + half, x - half : x + half] for frame in frames(take))
    large = (np.asarray(cv2.resize(crop, (96, 96)), np.uint8) for crop in crops)
    write_mp4(path, large, _heard(take))


def _short(path: Path, take: Take, _: Take) -> None:
    """Eight frames from the middle of the sentence."""
    start = take.utterance.words[2].start_s
    times = start + np.arange(round(_SHORT_S * PAL)) / float(PAL)
    first = round(start * RATE_HZ)
    heard = _heard(take)[first : first + round(_SHORT_S * RATE_HZ)]
    write_mp4(path, frames(take, times), heard)


KINDS: dict[str, tuple[str, Callable[[Path, Take, Take], None]]] = {
    "two_faces": ("measured", _two_faces),
    "no_face": ("refused_no_face", _no_face),
    "silent": ("refused_silent", _silent),
    "no_audio": ("failed_missing_audio", _no_audio),
    "variable_rate": ("refused_variable_rate", _variable_rate),
    "ntsc": ("measured", _ntsc),
    "truncated": ("failed_decode", _truncated),
    "empty": ("failed_decode", _empty),
    "text": ("failed_decode", _text),
    "offscreen": ("refused_low_confidence", _offscreen),
    "lips_only": ("refused_no_face", _lips_only),
    "short": ("refused_no_face", _short),
}
