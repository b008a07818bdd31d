"""GRID's word times: reading `.align` files, and finding the folder that belongs to a speaker.

The alignment archive on Zenodo (record 3625687) has many of its speaker folders swapped, so a
folder's name proves nothing: the sentence names in it do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from avbench.datasets.base import Word
from avbench.errors import UserError

UNITS_PER_SECOND = 25_000  # one unit is a sample at 25 kHz; 1000 units are a video frame
SILENCES = frozenset(("sil", "sp"))
LONGEST_BYTES = 64 * 1024
# All 34,000 published files end at 74,500 units, 2.98 s, with the sound; own ones may differ.
_ENDS_S = (2.5, 3.0)

AlignFolders = Mapping[str, Mapping[str, Path]]  # folder -> sentence code -> file


class BadAlign(UserError):
    """An `.align` file that cannot be trusted. The message says which line, or what it holds."""


@dataclass(frozen=True)
class FolderMatch:
    """Which alignment folder a speaker's names point to; `folder` is None where none does."""

    speaker: str
    folder: str | None
    overlap: float
    reason: str


def read_align(path: Path) -> tuple[Word, ...]:
    """The words and silences of one `.align` file, times in seconds on the audio's clock.

    Raises:
        BadAlign: a line that is not `START END WORD`, or times that run backwards.
    """
    if path.stat().st_size > LONGEST_BYTES:
        raise BadAlign(f"{path.name} is larger than {LONGEST_BYTES} bytes")
    words: list[Word] = []
    text = path.read_bytes().decode("utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            words.append(_word(line, f"{path.name} line {number}"))
            _check_order(words, f"{path.name} line {number}")
    return tuple(words)


def check_words(words: tuple[Word, ...], transcript: str, name: str) -> None:
    """Hold the words of an alignment against the sentence that the file name states.

    Raises:
        BadAlign: they differ, or the times are in another unit: a clip is 3 s long.
    """
    spoken = " ".join(w.text for w in words if w.tier == "word")
    if spoken != transcript:
        raise BadAlign(f"{name} says {spoken!r}, the clip's name says {transcript!r}")
    end_s = words[-1].end_s
    if not _ENDS_S[0] <= end_s <= _ENDS_S[1]:
        raise BadAlign(
            f"{name} ends at {end_s:g} s, expected 2.98 s: are its times in 1/{UNITS_PER_SECOND} s?"
        )


def match_folder(
    speaker: str,
    codes: frozenset[str],
    folders: AlignFolders,
    *,
    least: float = 0.9,
    clear: float = 0.5,
) -> FolderMatch:
    """The alignment folder that holds a speaker's sentences.

    `least`: share of `codes` that the folder must hold. `clear`: the next folder may hold at most
    this share of what the best one holds, unless both hold the same files.
    """
    ranked = sorted((-_overlap(codes, held), name) for name, held in folders.items())
    best, name = -ranked[0][0], ranked[0][1]
    if best < least:
        reason = f"best is {name} with {best:.1%} of {len(codes)} names, needs {least:.0%}"
        return FolderMatch(speaker, None, best, reason)
    for minus, rival in ranked[1:]:
        if -minus > clear * best and not _same_files(codes, folders[name], folders[rival]):
            reason = f"{name} ({best:.1%}) and {rival} ({-minus:.1%}) fit and differ"
            return FolderMatch(speaker, None, best, reason)
    return FolderMatch(speaker, name, best, f"{best:.1%} of {len(codes)} names")


def _overlap(codes: frozenset[str], held: Mapping[str, Path]) -> float:
    return sum(code in held for code in codes) / len(codes)


def _same_files(codes: frozenset[str], one: Mapping[str, Path], two: Mapping[str, Path]) -> bool:
    shared = sorted(codes & one.keys() & two.keys())
    return all(one[c].read_bytes() == two[c].read_bytes() for c in shared)


def _word(line: str, where: str) -> Word:
    fields = line.split()
    if len(fields) != 3 or not (fields[0].isdecimal() and fields[1].isdecimal()):
        raise BadAlign(f"{where} is {line.strip()[:80]!r}, expected START END WORD")
    start, end, text = int(fields[0]), int(fields[1]), fields[2].lower()
    tier = "silence" if text in SILENCES else "word"
    return Word(start / UNITS_PER_SECOND, end / UNITS_PER_SECOND, text, tier)


def _check_order(words: list[Word], where: str) -> None:
    last = words[-1]
    before = words[-2].end_s if len(words) > 1 else 0.0
    if last.end_s < last.start_s or last.start_s < before:
        raise BadAlign(
            f"{where}: {last.text!r} runs from {last.start_s} s to {last.end_s} s, "
            f"after a word that ends at {before} s"
        )
