"""Broken and misleading files for a corpus in LRS2's layout, each with what a reader should say."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from avbench.synth.lrs2_text import pretrain_text, sentence_text
from avbench.synth.lrs_clip import Form, LrsClip, truth_of, write_media
from avbench.synth.speech import lexicon
from avbench.synth.truth import Wart

_FIRST = 901  # their numbers, beyond those of good clips
_UNLISTED = "unlisted"


def add(root: Path, like: LrsClip, form: Form, seed: int) -> tuple[Wart, ...]:
    """Adds one clip of each kind to the programme of `like`, with its lag, and lists them."""
    sentences = lexicon.draw_sentences(len(KINDS), np.random.default_rng([seed, 996]))
    warts, listed = [], []
    for i, ((kind, (expected, failures, make)), words) in enumerate(
        zip(KINDS.items(), sentences, strict=True)
    ):
        take = replace(like.take, words=words, seed=(seed, 996, i), length_s=3.0)
        clip = replace(like, part="main", number=f"{_FIRST + i:05d}", take=take)
        path = root / "mvlrs_v1" / f"{clip.place}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path, clip, form)
        clip_id = "" if expected == "ignored" else clip.clip_id
        rel = path.relative_to(root).as_posix()
        warts.append(Wart(rel, kind, expected, clip_id, failures))
        listed += [] if kind == _UNLISTED else [f"{clip.talk}/{clip.number}"]
    _list_badly(root / "train.txt", listed)
    return tuple(warts)


def _list_badly(path: Path, listed: list[str]) -> None:
    """Line ends of Windows, blank lines, one clip twice, a line that is none, no last line end."""
    rows = [*listed, "", listed[0], "  ", "# made by hand"]
    path.write_text(path.read_text("ascii") + "\r\n".join(rows), encoding="ascii", newline="")


def _good(path: Path, clip: LrsClip, form: Form) -> None:
    write_media(path, clip.take, clip.lag_ms, form)
    _text(path, sentence_text(truth_of(clip, "")))


def _text(path: Path, content: str) -> None:
    path.with_suffix(".txt").write_text(content, encoding="utf-8", newline="")


def _bare(path: Path, clip: LrsClip, form: Form) -> None:
    """A text of one line, as some copies have them: no confidence, and a blank line first."""
    _good(path, clip, form)
    _text(path, f"\r\nText:  {truth_of(clip, '').text}  \r\n")


def _back_in_time(path: Path, clip: LrsClip, form: Form) -> None:
    _good(path, clip, form)
    truth = truth_of(clip, "")
    _text(path, pretrain_text(replace(truth, words=tuple(reversed(truth.words)))))


def _no_transcript(path: Path, clip: LrsClip, form: Form) -> None:
    _good(path, clip, form)
    _text(path, "Conf:  5\n")


def _missing(path: Path, clip: LrsClip, form: Form) -> None:
    """Listed, and nothing else."""


def _empty(path: Path, clip: LrsClip, _: Form) -> None:
    path.write_bytes(b"")
    _text(path, sentence_text(truth_of(clip, "")))


def _truncated(path: Path, clip: LrsClip, form: Form) -> None:
    """Cut in the middle, before the index that mp4 keeps at its end."""
    _good(path, clip, form)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _no_audio(path: Path, clip: LrsClip, form: Form) -> None:
    write_media(path, clip.take, None, form)
    _text(path, sentence_text(truth_of(clip, "")))


Make = Callable[[Path, LrsClip, Form], None]
KINDS: dict[str, tuple[str, tuple[str, ...], Make]] = {
    _UNLISTED: ("measured", (), _good),
    "bare": ("measured", (), _bare),
    "back_in_time": ("measured", ("failed_label",), _back_in_time),
    "no_transcript": ("measured", ("failed_label",), _no_transcript),
    "missing": ("ignored", ("missing_video",), _missing),
    "empty": ("failed_decode", ("undecodable",), _empty),
    "truncated": ("failed_decode", ("undecodable",), _truncated),
    "no_audio": ("failed_missing_audio", ("no_audio",), _no_audio),
}
