"""Broken and misleading files for a corpus in VoxCeleb2's layout."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from avbench.synth.speech import lexicon
from avbench.synth.truth import Wart

if TYPE_CHECKING:
    from avbench.synth.voxceleb2 import Utterance

_FIRST = 901  # their numbers, beyond those of good clips


def add(root: Path, like: "Utterance", seed: int) -> tuple[Wart, ...]:
    """Adds one clip of each kind to the video of `like`, and returns the list of them."""
    rng = np.random.default_rng([seed, 996])
    warts = []
    for i, (kind, (expected, failures, make)) in enumerate(_KINDS.items()):
        (words,) = lexicon.draw_sentences(1, rng)
        take = replace(like.take, words=words, seed=(seed, 996, i))
        clip = replace(like, number=f"{_FIRST + i:05d}", take=take)
        make(root, clip)
        clip_id = "" if expected == "ignored" else clip.clip_id
        warts.append(Wart(clip.path, kind, expected, clip_id, failures))
    return tuple(warts)


def _write(root: Path, clip: "Utterance") -> None:
    from avbench.synth.voxceleb2 import write_utterance

    write_utterance(root, clip)


def _no_sound_file(root: Path, clip: "Utterance") -> None:
    _write(root, clip)
    (root / clip.sound).unlink()


def _sound_alone(root: Path, clip: "Utterance") -> None:
    _write(root, clip)
    (root / clip.path).unlink()


def _truncated(root: Path, clip: "Utterance") -> None:
    """Cut in the middle, before the index that mp4 keeps at its end."""
    _write(root, clip)
    whole = (root / clip.path).read_bytes()
    (root / clip.path).write_bytes(whole[: len(whole) // 2])


def _broken_sound(root: Path, clip: "Utterance") -> None:
    _write(root, clip)
    (root / clip.sound).write_bytes(b"")


_KINDS: dict[str, tuple[str, tuple[str, ...], Callable[[Path, "Utterance"], None]]] = {
    "no_sound_file": ("failed_missing_audio", ("no_audio",), _no_sound_file),
    "sound_alone": ("ignored", (), _sound_alone),
    "truncated": ("failed_decode", ("undecodable",), _truncated),
    "broken_sound": ("failed_decode", ("undecodable",), _broken_sound),
}
