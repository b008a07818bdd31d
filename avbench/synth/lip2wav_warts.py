"""Lost, broken and chunked videos for a corpus in Lip2Wav's layout."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from avbench.media.chunks import cut_by_copy
from avbench.synth.speech import lexicon
from avbench.synth.truth import Wart
from avbench.synth.youtube import SENTENCE_S, draw_id, write_talk

if TYPE_CHECKING:
    from avbench.synth.lip2wav import Video

Lists = dict[tuple[str, str], list[str]]
CHUNK_S = 3.0  # the corpus's own script: 30 s


def add(root: Path, like: "Video", listed: Lists, seed: int) -> tuple[Wart, ...]:
    """Adds one fault of each kind to the first speaker's, lengthens the lists, returns them all."""
    rng = np.random.default_rng([seed, 994])
    warts: list[Wart] = []
    for i, (kind, make) in enumerate(_KINDS.items()):
        words = tuple(w for s in lexicon.draw_sentences(2, rng) for w in s)
        take = replace(like.take, words=words, seed=(seed, 994, i), length_s=2 * SENTENCE_S)
        name = draw_id(rng, "-" if i % 2 else "_")
        video = replace(like, name=name, take=take, split="train", clips=1)
        listed[like.speaker, "train"].append(name)
        found = make(root, video)
        warts += [replace(wart, kind=kind) for wart in found]
    return (*warts, *_odd_lines(like, listed), _stray(root, like))


def _clip_id(video: "Video") -> str:
    return f"lip2wav/{video.speaker}/{video.name}/00000000"


def _lost(_: Path, video: "Video") -> list[Wart]:
    path = f"Dataset/{video.speaker}/train.txt"
    return [Wart(path, "", "ignored", "", ("missing_video",))]


def _broken_off(root: Path, video: "Video") -> list[Wart]:
    """A download that did not end keeps the name it had on the way."""
    write_talk(root / video.path, video.take, video.lag_ms, video.fps)
    whole = (root / video.path).read_bytes()
    (root / video.path).unlink()
    (root / f"{video.path}.part").write_bytes(whole[: len(whole) // 2])
    return [Wart(f"{video.path}.part", "", "ignored", "", ("missing_video",))]


def _truncated(root: Path, video: "Video") -> list[Wart]:
    """Cut in the middle, before the index that mp4 keeps at its end."""
    write_talk(root / video.path, video.take, video.lag_ms, video.fps)
    whole = (root / video.path).read_bytes()
    (root / video.path).write_bytes(whole[: len(whole) // 2])
    return [Wart(video.path, "", "failed_decode", _clip_id(video), ("undecodable",))]


def _no_audio(root: Path, video: "Video") -> list[Wart]:
    write_talk(root / video.path, video.take, None, video.fps)
    return [Wart(video.path, "", "failed_missing_audio", _clip_id(video), ("no_audio",))]


def _chunks(root: Path, video: "Video") -> list[Wart]:
    """The corpus's own script cuts by stream copy; each chunk's sound is moved otherwise."""
    write_talk(root / video.path, video.take, video.lag_ms, video.fps)
    folder = f"Dataset/{video.speaker}/intervals/{video.name}"
    n = cut_by_copy(root / video.path, root / folder, CHUNK_S)
    (root / video.path).unlink()
    above = f"lip2wav/{video.speaker}/{video.name}"
    return [Wart(f"{folder}/cut-{k}.mp4", "", "measured", f"{above}/cut-{k}") for k in range(n)]


def _odd_lines(like: "Video", listed: Lists) -> list[Wart]:
    """A video listed twice, and a line that is no id."""
    listed[like.speaker, "train"].append(like.name)
    listed[like.speaker, "val"].append("see-https-below")
    above = f"Dataset/{like.speaker}"
    return [
        Wart(f"{above}/train.txt", "listed_twice", "ignored"),
        Wart(f"{above}/val.txt", "no_id", "ignored", "", ("failed_label",)),
    ]


def _stray(root: Path, like: "Video") -> Wart:
    path = f"Dataset/{like.speaker}/videos/trailer.mp4"
    (root / path).write_bytes(b"no video of the corpus\n")
    return Wart(path, "stray", "ignored")


_KINDS: dict[str, Callable[[Path, "Video"], list[Wart]]] = {
    "lost": _lost,
    "broken_off": _broken_off,
    "truncated": _truncated,
    "no_audio": _no_audio,
    "chunks": _chunks,
}
