"""Word and phone times of Lombard GRID: one JSON file for each utterance.

Known of the format, from code that reads it: an object whose one key is the utterance's name holds
a list of phones `{"phone": "b_B", "offset": "0.87", "duration": "0.08"}`, offset in seconds. The
mark after a phone is its place in the word: B(egin), I(nside), E(nd), S(ingle).
"""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from avbench.datasets.base import Word
from avbench.errors import UserError

LONGEST_BYTES = 256 * 1024
SILENCES = frozenset(("sil", "sp", "spn"))
_MARKS = ("B", "I", "E", "S")


class BadAlignment(UserError):
    """An alignment that cannot be trusted. The message says what it holds."""


def read_alignment(path: Path, text: str | None) -> tuple[Word, ...]:
    """Words and silences in order, then the phones; times in seconds of the sound file.

    `text`: the sentence; words get their spelling from it, and must be as many. Without it, or
    without marks, there are phones and silences alone.

    Raises:
        BadAlignment: no such JSON, times that run backwards, or another number of words.
    """
    phones = list(_phones(path))
    _check_order(phones, path.name)
    spoken = [word for word in phones if word.tier == "phone"]
    silences = [word for word in phones if word.tier == "silence"]
    marked = any(word.text.rpartition("_")[2] in _MARKS for word in spoken)
    words = _words(spoken, text.split(), path.name) if text is not None and marked else []
    plain = [Word(p.start_s, p.end_s, _bare(p.text), p.tier) for p in spoken]
    return (*sorted([*words, *silences], key=lambda w: w.start_s), *plain)


def _words(phones: Sequence[Word], spelling: Sequence[str], name: str) -> list[Word]:
    spans: list[list[Word]] = []
    for phone in phones:
        mark = phone.text.rpartition("_")[2]
        if mark in ("B", "S") or not spans:
            spans.append([])
        spans[-1].append(phone)
    if len(spans) != len(spelling):
        raise BadAlignment(
            f"{name} holds {len(spans)} words, the clip's name says {' '.join(spelling)!r}"
        )
    return [
        Word(span[0].start_s, span[-1].end_s, text)
        for span, text in zip(spans, spelling, strict=True)
    ]


def _phones(path: Path) -> Iterator[Word]:
    rows = _rows(path)
    for i, row in enumerate(rows):
        where = f"{path.name} entry {i + 1}"
        text, start = _text(row, where), _number(row, "offset", where)
        if "duration" in row:
            end = start + _number(row, "duration", where)
        elif i + 1 < len(rows):
            end = _number(rows[i + 1], "offset", where)
        else:
            return  # the last one's end is not told
        bare = _bare(text)
        silent = bare.lower() in SILENCES
        yield Word(start, round(end, 6), bare if silent else text, "silence" if silent else "phone")


def _bare(phone: str) -> str:
    """A phone without its mark."""
    name, _, mark = phone.rpartition("_")
    return name if mark in _MARKS else phone


def _rows(path: Path) -> list[Any]:
    if path.stat().st_size > LONGEST_BYTES:
        raise BadAlignment(f"{path.name} is larger than {LONGEST_BYTES} bytes")
    try:
        held = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise BadAlignment(f"{path.name} is no JSON: {error}") from error
    if isinstance(held, dict) and len(held) == 1:
        held = next(iter(held.values()))
    if not isinstance(held, list) or not held:
        raise BadAlignment(f"{path.name} holds no list of phones")
    return held


def _text(row: Any, where: str) -> str:  # noqa: ANN401 - whatever JSON holds
    text = row.get("phone") if isinstance(row, dict) else None
    if not isinstance(text, str) or not text:
        raise BadAlignment(f"{where} has no phone")
    return text


def _number(row: Any, key: str, where: str) -> float:  # noqa: ANN401 - whatever JSON holds
    value = row.get(key) if isinstance(row, dict) else None
    try:
        number = float(value)  # type: ignore[arg-type] # None and lists raise
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number < math.inf:
        raise BadAlignment(f"{where}: {key} is {value!r}, expected seconds")
    return number


def _check_order(phones: Sequence[Word], name: str) -> None:
    before = 0.0
    for phone in phones:
        if phone.start_s < before - 1e-3 or phone.end_s < phone.start_s:
            raise BadAlignment(
                f"{name}: {phone.text!r} runs from {phone.start_s} s to {phone.end_s} s, after a "
                f"phone that ends at {before} s"
            )
        before = phone.end_s
