"""Broken and misleading files for a corpus in LRS3's layout, each with what a reader should say."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from avbench.synth.lrs3_text import boxes, head, text_of
from avbench.synth.lrs_clip import Form, LrsClip, truth_of, words_block, write_media
from avbench.synth.speech import lexicon
from avbench.synth.truth import Wart

_FIRST = 50_901  # their numbers, beyond those of good clips


def add(root: Path, like: LrsClip, form: Form, seed: int) -> tuple[Wart, ...]:
    """Adds one clip of each kind to the talk of `like`, with its lag, and returns the list."""
    sentences = lexicon.draw_sentences(len(KINDS), np.random.default_rng([seed, 997]))
    warts = []
    for i, ((kind, (expected, failures, make)), words) in enumerate(
        zip(KINDS.items(), sentences, strict=True)
    ):
        take = replace(like.take, words=words, seed=(seed, 997, i), length_s=3.0)
        number = f"{_FIRST + i:05d}"
        clip = replace(like, part="trainval", split="trainval", number=number, take=take)
        path = root / f"{clip.place}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path, clip, form)
        clip_id = "" if expected == "ignored" else clip.clip_id
        warts.append(Wart(f"{clip.place}.mp4", kind, expected, clip_id, failures))
    return (*warts, *_litter(root, like))


def marked_text(words: tuple[str, ...]) -> str:
    """A transcript with a laugh, a doubtful word in braces, and a colon."""
    first, second, *rest = (word.upper() for word in words)
    return " ".join([first, "{LG}", f"{{{second}}}:", *rest])


def _good(path: Path, clip: LrsClip, form: Form) -> None:
    write_media(path, clip.take, clip.lag_ms, form)


def _text(path: Path, content: str) -> None:
    path.with_suffix(".txt").write_text(content, encoding="utf-8", newline="")


def _marks(path: Path, clip: LrsClip, form: Form) -> None:
    _good(path, clip, form)
    truth = truth_of(clip, "")
    (_, _, end), (word, start, _) = truth.words[:2]
    laugh = f"{{LG}} {end:.2f} {start:.2f} 0.4\n"
    words = words_block(truth).replace(f"{word} {start:.2f}", f"{laugh}{word} {start:.2f}")
    _text(path, f"{head(clip, marked_text(clip.take.words))}\n{boxes(clip)}\n{words}")


def _no_words(path: Path, clip: LrsClip, form: Form) -> None:
    _good(path, clip, form)
    _text(path, f"{head(clip, truth_of(clip, '').text)}\n{boxes(clip)}")


def _windows(path: Path, clip: LrsClip, form: Form) -> None:
    """Line ends of Windows, blanks at their ends, more blank lines, a byte-order mark."""
    _good(path, clip, form)
    content = text_of(clip, truth_of(clip, ""))
    _text(path, "\ufeff" + content.replace("\n", "  \r\n").replace("\r\n  \r\n", "\r\n\r\n\r\n"))


def _back_in_time(path: Path, clip: LrsClip, form: Form) -> None:
    _good(path, clip, form)
    truth = truth_of(clip, "")
    first, second, *rest = truth.words
    _text(path, text_of(clip, replace(truth, words=(second, first, *rest))))


def _no_text(path: Path, clip: LrsClip, form: Form) -> None:
    _good(path, clip, form)


def _no_video(path: Path, clip: LrsClip, _: Form) -> None:
    _text(path, text_of(clip, truth_of(clip, "")))


def _empty(path: Path, clip: LrsClip, _: Form) -> None:
    path.write_bytes(b"")
    _text(path, text_of(clip, truth_of(clip, "")))


def _truncated(path: Path, clip: LrsClip, form: Form) -> None:
    """Cut in the middle, before the index that mp4 keeps at its end."""
    _good(path, clip, form)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    _text(path, text_of(clip, truth_of(clip, "")))


def _no_audio(path: Path, clip: LrsClip, form: Form) -> None:
    write_media(path, clip.take, None, form)
    _text(path, text_of(clip, truth_of(clip, "")))


Make = Callable[[Path, LrsClip, Form], None]
KINDS: dict[str, tuple[str, tuple[str, ...], Make]] = {
    "marks": ("measured", (), _marks),
    "no_words": ("measured", (), _no_words),
    "windows": ("measured", (), _windows),
    "back_in_time": ("measured", ("failed_label",), _back_in_time),
    "no_text": ("measured", ("failed_label",), _no_text),
    "no_video": ("ignored", ("missing_video",), _no_video),
    "empty": ("failed_decode", ("undecodable",), _empty),
    "truncated": ("failed_decode", ("undecodable",), _truncated),
    "no_audio": ("failed_missing_audio", ("no_audio",), _no_audio),
}


def _litter(root: Path, like: LrsClip) -> list[Wart]:
    """What archives and recipes leave behind: no clips."""
    fork = f"__MACOSX/trainval/{like.talk}/._50001.mp4"
    crop = f"{like.talk}_crop.mp4"
    for name in (fork, crop):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"\x00\x05\x16\x07" + bytes(116))
    return [Wart(fork, "resource_fork", "ignored"), Wart(crop, "stray_video", "ignored")]
