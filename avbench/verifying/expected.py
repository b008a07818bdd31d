"""How many clips each corpus has, by speaker or split, and how sure that is.

`certain`: counted on lists or copies, or stated by the corpus itself. Otherwise the figure is
published in round numbers, or from memory, and a difference is a remark.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from avbench.clip import Clip

Key = Callable[[Clip], tuple[str, ...]]


@dataclass(frozen=True)
class Expected:
    """A group and its number. `hint`: what explains a known other number."""

    group: tuple[str, ...]
    least: int
    most: int
    certain: bool = True
    hint: str = ""


@dataclass(frozen=True)
class Counting:
    """One way to count a corpus.

    `key`: the group of a clip. `unit`: what is counted: "clips", "videos" (ids to their third
    part: lip2wav/chem/VIDEO) or "speakers". `parts`: groups may be absent altogether (archives of
    their own), which is a remark.
    `closed`: there are no other groups. `normal`: how a person's word for a group is spelled here.
    """

    key: Key
    groups: tuple[Expected, ...]
    source: str
    unit: str = "clips"
    parts: bool = False
    closed: bool = True
    normal: Callable[[str], str] = str


def expected(corpus: str) -> tuple[Counting, ...]:
    """The ways to count a corpus; none where nothing is known."""
    return COUNTINGS.get(corpus, ())


def _all(_clip: Clip) -> tuple[str, ...]:
    return ("all",)


def _speaker(clip: Clip) -> tuple[str, ...]:
    return (clip.speaker,)


def _split(clip: Clip) -> tuple[str, ...]:
    return (clip.split,)


def _speaker_split(clip: Clip) -> tuple[str, ...]:
    return clip.speaker, clip.split


def _view(clip: Clip) -> tuple[str, ...]:
    return (clip.extra.get("view", ""),)


def _volunteer(speaker: str) -> str:
    """Speakers of TCD-TIMIT by number: lists disagree on the sex of one."""
    match = re.fullmatch(r"(\d\d)[MFmf]?", speaker)
    return match[1] if match else speaker


def _speaker_camera(clip: Clip) -> tuple[str, ...]:
    return _volunteer(clip.speaker), clip.extra.get("camera", "")


def _train_val(clip: Clip) -> tuple[str, ...]:
    return ("test",) if clip.split == "test" else ("train and val",)


def _main(clip: Clip) -> tuple[str, ...]:
    return ("pretrain",) if clip.split == "pretrain" else ("main",)


def _exactly(number: int, *groups: str, certain: bool = True) -> tuple[Expected, ...]:
    return tuple(Expected((group,), number, number, certain) for group in groups)


def _grid() -> tuple[Expected, ...]:
    older = {"s4": 999, "s7": 999, "s8": 889, "s15": 983}
    return tuple(
        Expected(
            (speaker,),
            1000,
            1000,
            hint=f"lists of older copies have {older[speaker]}" if speaker in older else "",
        )
        for speaker in (f"s{n}" for n in range(1, 35) if n != 21)
    )


def _tcd_timit() -> tuple[Expected, ...]:
    """At least what the split lists hold; the paper counts 11 clips more."""
    least = {f"{n:02}": 98 for n in range(1, 60)} | {"42": 88, "30": 97}
    least |= {f"Lipspkr{n}": 377 for n in (1, 2, 3)}
    return tuple(
        Expected((speaker, camera), n, n + 11)
        for camera in ("straightcam", "30degcam")
        for speaker, n in least.items()
    )


# Lines of the published lists of ids (train, val, test); a last line may lack its end.
_LIP2WAV = {
    "chem": (313, 17, 16),
    "chess": (204, 1, 4),
    "dl": (113, 2, 2),
    "hs": (57, 2, 2),
    "eh": (31, 0, 1),
}


def _lip2wav_splits() -> tuple[Expected, ...]:
    return tuple(
        Expected((speaker, split), n, n + 1)
        for speaker, numbers in _LIP2WAV.items()
        for split, n in zip(("train", "val", "test"), numbers, strict=True)
    )


def _lip2wav_speakers() -> tuple[Expected, ...]:
    return tuple(
        Expected((speaker,), sum(numbers), sum(numbers) + len(numbers))
        for speaker, numbers in _LIP2WAV.items()
    )


COUNTINGS: dict[str, tuple[Counting, ...]] = {
    "grid": (
        Counting(
            _speaker,
            _grid(),
            "1000 sentences each; s21 has no video (Cooke et al. 2006, Zenodo 3625687)",
        ),
    ),
    "lombard_grid": (
        Counting(
            _view, _exactly(5400, "front", "side"), "54 speakers, 5400 utterances", parts=True
        ),
        Counting(_all, _exactly(54, "all"), "54 speakers", unit="speakers"),
    ),
    "tcd_timit": (
        Counting(
            _speaker_camera,
            _tcd_timit(),
            "the published split lists; the paper counts 6913 a camera, the lists 6902",
            parts=True,
            normal=_volunteer,
        ),
    ),
    "crema_d": (
        Counting(_all, _exactly(7442, "all"), "the corpus' README"),
        Counting(_all, _exactly(91, "all"), "the corpus' README", unit="speakers"),
    ),
    "lrs3": (
        Counting(
            _split,
            (
                *_exactly(118_516, "pretrain", certain=False),
                *_exactly(31_982, "trainval", certain=False),
                *_exactly(1_321, "test", certain=False),
            ),
            "from memory; the paper says 119k and 32k",
            parts=True,
        ),
    ),
    "lrs2": (
        Counting(
            _main,
            (
                Expected(("main",), 48_164, 48_165),
                Expected(("pretrain",), 95_500, 96_499, certain=False),
            ),
            "counts on copies of main; pretrain in round numbers",
            parts=True,
        ),
        Counting(
            _split,
            (
                *_exactly(45_839, "train", certain=False),
                *_exactly(1_082, "val", certain=False),
                *_exactly(1_243, "test", certain=False),
            ),
            "the corpus' page",
            parts=True,
            closed=False,
        ),
    ),
    "lrw": (
        Counting(
            _train_val,
            (
                Expected(("train and val",), 513_500, 514_499, certain=False),
                Expected(("test",), 24_500, 25_499, certain=False),
            ),
            "published in round numbers: 514k and 25k",
            parts=True,
        ),
    ),
    "lip2wav": (
        Counting(
            _speaker, _lip2wav_speakers(), "the published lists of ids", unit="videos", parts=True
        ),
        Counting(
            _speaker_split,
            _lip2wav_splits(),
            "the published lists of ids",
            unit="videos",
            parts=True,
            closed=False,
        ),
    ),
    "voxceleb2": (
        Counting(
            _split,
            (*_exactly(1_092_009, "dev"), *_exactly(36_237, "test")),
            "the corpus' page",
            parts=True,
        ),
        Counting(
            _split,
            (*_exactly(5_994, "dev"), *_exactly(118, "test")),
            "the corpus' page",
            unit="speakers",
            parts=True,
        ),
    ),
    "avspeech": (
        Counting(
            _all,
            (Expected(("all",), 2_500_000, 3_000_000, certain=False),),
            "published in round numbers: 2.5 to 3 million",
        ),
    ),
}
