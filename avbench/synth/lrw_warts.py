"""Broken and misleading files for a corpus in LRW's layout, each with what a reader should say."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from avbench.synth.lrs_clip import Form
from avbench.synth.lrw_clip import LrwClip, text_of, with_words, write_media
from avbench.synth.speech import lexicon
from avbench.synth.truth import Wart

_FIRST = 901  # their numbers, beyond those of good clips


def add(root: Path, like: LrwClip, form: Form, seed: int) -> tuple[Wart, ...]:
    """Adds one clip of each kind, said by the speaker of `like`, and returns the list."""
    sentences = lexicon.draw_sentences(len(KINDS), np.random.default_rng([seed, 995]))
    warts = []
    for i, ((kind, (expected, failures, make)), words) in enumerate(
        zip(KINDS.items(), sentences, strict=True)
    ):
        clip = with_words(like, words, (seed, 995, i), f"{_FIRST + i:05d}")
        path = root / f"{clip.place}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path, clip, form)
        clip_id = "" if expected == "ignored" else clip.clip_id
        warts.append(Wart(f"{clip.place}.mp4", kind, expected, clip_id, failures))
    return tuple(warts)


def _text(path: Path, content: str) -> None:
    path.with_suffix(".txt").write_text(content, encoding="utf-8", newline="")


def _windows(path: Path, clip: LrwClip, form: Form) -> None:
    """Line ends of Windows, no last line end, a byte-order mark, suffixes in capitals."""
    write_media(path, clip, form)
    path.rename(path.with_suffix(".MP4"))
    content = "\ufeff" + text_of(clip).rstrip("\n").replace("\n", "\r\n")
    path.with_suffix(".TXT").write_text(content, encoding="utf-8", newline="")


def _no_duration(path: Path, clip: LrwClip, form: Form) -> None:
    write_media(path, clip, form)
    _text(path, text_of(clip).partition("Duration")[0])


def _too_long(path: Path, clip: LrwClip, form: Form) -> None:
    """A word longer than its clip."""
    write_media(path, clip, form)
    _text(path, text_of(clip).partition("Duration")[0] + "Duration: 1.37 seconds\n")


def _no_text(path: Path, clip: LrwClip, form: Form) -> None:
    write_media(path, clip, form)


def _no_video(path: Path, clip: LrwClip, _: Form) -> None:
    _text(path, text_of(clip))


def _empty(path: Path, clip: LrwClip, _: Form) -> None:
    path.write_bytes(b"")
    _text(path, text_of(clip))


def _truncated(path: Path, clip: LrwClip, form: Form) -> None:
    """Cut in the middle, before the index that mp4 keeps at its end."""
    write_media(path, clip, form)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    _text(path, text_of(clip))


def _no_audio(path: Path, clip: LrwClip, form: Form) -> None:
    write_media(path, clip, form, sound=False)
    _text(path, text_of(clip))


Make = Callable[[Path, LrwClip, Form], None]
KINDS: dict[str, tuple[str, tuple[str, ...], Make]] = {
    "windows": ("measured", (), _windows),
    "no_duration": ("measured", ("failed_label",), _no_duration),
    "too_long": ("measured", ("failed_label",), _too_long),
    "no_text": ("measured", ("failed_label",), _no_text),
    "no_video": ("ignored", ("missing_video",), _no_video),
    "empty": ("failed_decode", ("undecodable",), _empty),
    "truncated": ("failed_decode", ("undecodable",), _truncated),
    "no_audio": ("failed_missing_audio", ("no_audio",), _no_audio),
}
