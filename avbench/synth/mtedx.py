"""Writes talks in mTEDx's layout: FLAC and segments as handed out, and the talks' own videos."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from avbench.media.encode import Codecs
from avbench.media.write import write_flac, write_video
from avbench.synth.grid import LAGS_MS
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import PAL, Take, frames, sound
from avbench.synth.truth import ClipTruth, GroundTruth, Wart, clip_truth

PAIR = "es-en"
SPLITS = ("train", "valid")
WORDS = 6  # a sentence
SENTENCE_S = 3.0
MARGIN_S = 0.2  # of a segment around its words
YOUTUBE = Codecs("libx264", "aac", "stereo", 128_000)
TALKS = ("a_Bc-dEfGh1", "-Zy_xWvUt09", "kLm3nOp-qR_", "Q0wErTyUi7s", "zXcVbNm_8-4", "PoIuYtReW2q")


@dataclass(frozen=True)
class _Talk:
    """One talk: a long take, and what its sentences are called."""

    name: str
    take: Take
    lag_ms: float
    split: str


def write_mtedx(
    root: Path,
    *,
    speakers: int = 2,
    clips: int = 3,
    seed: int = 0,
    lags_ms: Sequence[float] = LAGS_MS,
    warts: bool = False,
) -> GroundTruth:
    """Writes `speakers` talks of `clips` sentences, each in one split, and the truth beside `root`.

    The first talk is in train, the second in valid, and so on in turn. Videos lie in `video/`.

    Raises:
        FileExistsError: `root` holds something.
        ValueError: more speakers than there are.
    """
    if not 1 <= speakers <= len(SPEAKERS):
        raise ValueError(f"speakers={speakers}: there are 1 to {len(SPEAKERS)}")
    if root.exists() and any(root.iterdir()):
        raise FileExistsError(f"{root}: not empty; a corpus is written into a new folder")
    talks = [_talk(k, clips, seed, lags_ms) for k in range(speakers)]
    for talk in talks:
        _write_media(root, talk)
    truths = [truth for talk in talks for truth in _sentences(talk)]
    for split in SPLITS:
        _write_text(root, split, [t for t in truths if t.split == split])
    faults = _warts(root) if warts else ()
    truth = GroundTruth("mtedx", seed, tuple(truths), faults)
    truth.write(root)
    return truth


def _talk(k: int, clips: int, seed: int, lags_ms: Sequence[float]) -> _Talk:
    rng = np.random.default_rng([seed, k, 11])
    words = tuple(w for s in lexicon.draw_sentences(clips, rng) for w in s)
    take = Take(SPEAKERS[k], words, (seed, k, 11), length_s=SENTENCE_S * clips)
    return _Talk(TALKS[k], take, lags_ms[k % len(lags_ms)], SPLITS[k % len(SPLITS)])


def _part(root: Path, split: str) -> Path:
    return root / PAIR / "data" / split


def _write_media(root: Path, talk: _Talk) -> None:
    heard = sound(talk.take, talk.lag_ms, round(talk.take.length_s * RATE_HZ))
    video = root / "video" / f"{talk.name}.mp4"
    flac = _part(root, talk.split) / "wav" / f"{talk.name}.flac"
    for path in (video, flac):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_video(video, frames(talk.take), PAL, audio=heard, rate_hz=RATE_HZ, codecs=YOUTUBE)
    write_flac(flac, heard, RATE_HZ)


def _sentences(talk: _Talk) -> list[ClipTruth]:
    """Each sentence as a span of its talk, timed by the sound, as its listeners cut it."""
    whole = clip_truth(talk.take, talk.lag_ms, clip_id="", path=f"video/{talk.name}.mp4")
    found = []
    for k in range(len(whole.words) // WORDS):
        words = whole.words[k * WORDS : (k + 1) * WORDS]
        start_s = max(0.0, round(words[0][1] - MARGIN_S, 2))
        end_s = min(talk.take.length_s, round(words[-1][2] + MARGIN_S, 2))
        clip = replace(
            whole,
            clip_id=f"mtedx/{PAIR}/{talk.split}/{talk.name}_{k:04d}",
            words=words,
            phones=tuple(p for p in whole.phones if start_s <= p[1] < end_s),
            session=talk.name,
            split=talk.split,
            start_s=start_s,
            end_s=end_s,
        )
        found.append(clip)
    return found


def _write_text(root: Path, split: str, truths: Sequence[ClipTruth]) -> None:
    folder = _part(root, split) / "txt"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{t.clip_id.split('/')[-1]} {t.session} {t.start_s} {t.end_s}" for t in truths]
    texts = [t.text for t in truths]
    shouted = [text.upper() for text in texts]
    for name, content in (("segments", lines), (f"{split}.es", texts), (f"{split}.en", shouted)):
        (folder / name).write_text("".join(f"{line}\n" for line in content), encoding="utf-8")


def _warts(root: Path) -> tuple[Wart, ...]:
    """A talk without a video, faulty lines, and a split whose text lacks a line."""
    segments = _part(root, "train") / "txt" / "segments"
    talk = segments.read_text("utf-8").split()[1]
    added = [
        "gone_0000 gone4Ever_1 0.5 2.5",
        f"{talk}_0000 {talk} 0.1 2.0",
        f"{talk}_0901 {talk} 2.0 1.0",
        f"{talk}_0902 {talk} one two",
        f"{talk}_0903 {talk}",
    ]
    _append(segments, added)
    for language in ("es", "en"):
        _append(segments.with_name(f"train.{language}"), ["nobody says this"] * len(added))
    test = _part(root, "test") / "txt"
    test.mkdir(parents=True)
    _append(test / "segments", [f"{talk}_0100 {talk} 0.2 2.8"])
    _append(test / "test.es", [])
    rel = segments.relative_to(root).as_posix()
    wrong = "failed_label"
    return (
        Wart(rel, "no_video", "ignored", "", ("missing_video",)),
        Wart(rel, "segment_twice", "ignored", "", (wrong,)),
        Wart(rel, "ends_before_it_starts", "ignored", "", (wrong,)),
        Wart(rel, "no_times", "ignored", "", (wrong,)),
        Wart(rel, "two_fields", "ignored", "", (wrong,)),
        Wart(
            (test / "test.es").relative_to(root).as_posix(),
            "text_lacks_a_line",
            "measured",
            f"mtedx/{PAIR}/test/{talk}_0100",
            (),
        ),
        Wart((test / "test.es").relative_to(root).as_posix(), "its_text", "ignored", "", (wrong,)),
    )


def _append(path: Path, lines: Sequence[str]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
