"""HTK master label files (MLF): the labels of a whole corpus in one text file, read line by line.

Format: The HTK Book, section "Master Label Files". Times are in units of 100 ns.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from avbench.errors import UserError

UNITS_PER_SECOND = 10_000_000
HEADER = "#!MLF!#"
_SLACK_UNITS = 10  # copies hold times such as 88699999: rounded once too often
_SHOWN = 60  # characters of a faulty line


class BadMlf(UserError):
    """A file that is no master label file, or labels that run backwards."""


class Label(NamedTuple):
    """One interval, in units of 100 ns."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class MlfEntry:
    """The labels of one file. `pattern`: its path as written, `line`: where that stands.

    `fault`: why the labels cannot be used (then there are none).
    """

    pattern: str
    line: int
    labels: tuple[Label, ...]
    fault: str | None = None


def read_mlf(path: Path) -> Iterator[MlfEntry]:
    """The entries of a master label file, one by one; memory does not grow with the file.

    A fault costs its own entry alone. Of alternatives (`///`) the first is taken; scores after the
    label are left out. An entry that refers to a folder (`"*" -> "labels"`) is not followed.

    Raises:
        BadMlf: the first line is not `#!MLF!#`.
    """
    with path.open("rb") as file:
        first = file.readline(len(HEADER) + 16).decode("utf-8-sig", "replace").strip()
        if first != HEADER:
            raise BadMlf(f"{path.name} line 1 is {first[:_SHOWN]!r}, expected {HEADER}")
        yield from _entries(line.decode("utf-8", "replace") for line in file)


def check_order(labels: Iterable[Label]) -> None:
    """Hold labels to run forwards, one after the other.

    Raises:
        BadMlf: one ends before it starts, or starts before the one before it ends.
    """
    before = 0
    for label in labels:
        if label.end < label.start or label.start < before - _SLACK_UNITS:
            raise BadMlf(
                f"{label.text!r} runs from {label.start} to {label.end}, after a label that ends "
                f"at {before} (100 ns units)"
            )
        before = label.end


@dataclass
class _Open:
    """An entry whose end is still to come."""

    pattern: str
    line: int
    labels: list[Label] = field(default_factory=list)
    fault: str | None = None
    over: bool = False  # the first alternative is read

    def add(self, text: str, number: int) -> None:
        if text == "///":
            self.over = True
        if self.over or self.fault:
            return
        parts = text.split(None, 3)
        try:
            self.labels.append(Label(int(parts[0]), int(parts[1]), parts[2]))
        except (ValueError, IndexError):
            self.fault = f"line {number} is {text[:_SHOWN]!r}, expected START END LABEL"

    def closed(self, fault: str | None = None) -> MlfEntry:
        fault = self.fault or fault
        return MlfEntry(self.pattern, self.line, () if fault else tuple(self.labels), fault)


def _entries(lines: Iterable[str]) -> Iterator[MlfEntry]:
    entry: _Open | None = None
    number = 1
    for number, line in enumerate(lines, start=2):
        text = line.strip()
        if not text:
            continue
        if text[0] in "\"'" or entry is None:
            if entry is not None:
                yield entry.closed(f"no '.' before the next entry in line {number}")
            entry = None
            pattern, rest = _pattern(text)
            if rest:
                yield MlfEntry(pattern, number, (), f"line {number} refers to {rest}: not followed")
            elif pattern != ".":
                entry = _Open(pattern, number)
        elif text == ".":
            yield entry.closed()
            entry = None
        else:
            entry.add(text, number)
    if entry is not None:
        yield entry.closed(f"the file ends in line {number} without a '.': cut off?")


def _pattern(text: str) -> tuple[str, str]:
    """The path of an entry, and what follows it."""
    quote = text[0]
    if quote not in "\"'":
        return text, ""
    inside, _, rest = text[1:].partition(quote)
    return inside, rest.strip()
