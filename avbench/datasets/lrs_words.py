"""The word times of LRS2's and LRS3's text files: rows of WORD START END ASDSCORE, in seconds."""

import math
import re
from collections import Counter
from operator import le

from avbench.datasets.base import Word

SOUND = re.compile(r"\{[A-Z]{2}\}")  # the aligner's marks: {LG} laughter, {NS} noise, {BR} breath
BRACES = str.maketrans("", "", "{}")


class BadWords(Exception):
    """Rows that are no word times; says which and why."""


def read_words(rows: str, name: str) -> tuple[tuple[Word, ...], list[float]]:
    """The words, and the scores of those that have one.

    Raises:
        BadWords: a row has other columns, or times that are negative or go back.
    """
    lines = [line for line in rows.split("\n") if line.strip()]
    cells = rows.split()
    width = len(cells) // max(1, len(lines))
    if not lines:
        return (), []
    if width not in (3, 4) or width * len(lines) != len(cells):
        raise BadWords(_bad_row(lines, name))
    texts = cells[::width]
    try:
        starts, ends, *more = (list(map(float, cells[i::width])) for i in range(1, width))
    except ValueError:
        raise BadWords(_bad_row(lines, name)) from None
    if not all(math.isfinite(sum(column)) for column in (starts, ends, *more)):
        raise BadWords(_bad_row(lines, name))
    if starts[0] < 0 or not (_rises(starts) and _rises(ends) and all(map(le, starts, ends))):
        raise BadWords(_row_that_goes_back(lines, starts, ends, name))
    marks = "{" in rows
    words = tuple(
        _word(text, start, end) if marks else Word(start, end, text)
        for text, start, end in zip(texts, starts, ends, strict=True)
    )
    return words, more[0] if more else []


def _rises(times: list[float]) -> bool:
    return times == sorted(times)


def _word(text: str, start_s: float, end_s: float) -> Word:
    if SOUND.fullmatch(text):
        return Word(start_s, end_s, text, "silence")
    return Word(start_s, end_s, text.translate(BRACES))


def _bad_row(lines: list[str], name: str) -> str:
    columns = Counter(len(line.split()) for line in lines).most_common(1)[0][0]
    bad = next((line for line in lines if not _is_row(line, columns)), lines[0])
    return _fault(name, bad, "expected WORD START END ASDSCORE")


def _is_row(line: str, columns: int) -> bool:
    cells = line.split()
    try:
        return len(cells) == columns in (3, 4) and math.isfinite(sum(map(float, cells[1:])))
    except ValueError:
        return False


def _row_that_goes_back(lines: list[str], starts: list[float], ends: list[float], name: str) -> str:
    before = [0.0, *starts], [0.0, *ends]
    bad = next(
        i
        for i, (start, end) in enumerate(zip(starts, ends, strict=True))
        if start < before[0][i] or end < max(start, before[1][i])
    )
    return _fault(name, lines[bad], "expected times that never go back")


def _fault(name: str, row: str, expected: str) -> str:
    return f"{name}: no word times: found {' '.join(row.split())[:60]!r}, {expected}"
