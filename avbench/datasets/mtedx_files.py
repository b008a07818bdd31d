"""mTEDx's tables: `<src>-<tgt>/data/<split>/txt/segments` and the texts beside it, line by line."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from avbench.datasets.base import FAILED_LABEL, Problem
from avbench.datasets.files import AUDIO_SUFFIXES, Listing
from avbench.datasets.text_lines import matching_lines, text_lines

_SEGMENTS = re.compile(r"(?:^|/)([a-z]{2})-([a-z]{2})/data/([a-z]+)/txt/segments$")


@dataclass(frozen=True)
class Segment:
    """One sentence. `start_s`, `end_s`: in its talk. `text` None: not known."""

    name: str
    talk: str
    start_s: float
    end_s: float
    text: str | None = None
    translation: str | None = None


@dataclass(frozen=True)
class Part:
    """One split of one pair of languages. `sounds`: talk -> its FLAC, relative to the root."""

    source: str
    target: str
    split: str
    segments: PurePosixPath
    sounds: Mapping[str, PurePosixPath]

    def clip_id(self, segment: Segment) -> str:
        """`mtedx/es-en/train/<segment>`."""
        return f"mtedx/{self.source}-{self.target}/{self.split}/{segment.name}"

    def text(self, language: str) -> PurePosixPath:
        """The file with one sentence a line."""
        return self.segments.with_name(f"{self.split}.{language}")


@dataclass(frozen=True)
class ReadPart:
    """The sound lines of one part, and what was wrong with the others."""

    segments: tuple[Segment, ...]
    problems: tuple[Problem, ...]


def find_parts(listing: Listing) -> list[Part]:
    """Every part below a root, in the order of their paths."""
    sounds: dict[PurePosixPath, dict[str, PurePosixPath]] = {}
    for path in listing.with_suffix(AUDIO_SUFFIXES):
        sounds.setdefault(path.parent, {})[path.stem] = path
    parts = []
    for path in listing.files:
        if match := _SEGMENTS.search(path.as_posix()):
            folder = path.parent.parent / "wav"
            parts.append(Part(match[1], match[2], match[3], path, sounds.get(folder, {})))
    return parts


def read_part(listing: Listing, part: Part) -> ReadPart:
    """The segments of one part with their texts. Faulty lines become problems, the rest stays."""
    lines = text_lines(listing.root / part.segments)
    problems: list[Problem] = []
    texts = _texts(listing, part, part.source, len(lines), problems)
    other = part.target != part.source
    translations = _texts(listing, part, part.target, len(lines), problems) if other else None
    segments: dict[str, Segment] = {}
    for k, line in enumerate(lines):
        found = _segment(line, _at(texts, k), _at(translations, k))
        fault = found if isinstance(found, str) else None
        if isinstance(found, Segment) and found.name in segments:
            fault = f"{found.name} stands there twice; the first one is taken"
        if fault is not None:
            message = f"line {k + 1}: {fault}"
            problems.append(Problem(None, part.segments.as_posix(), FAILED_LABEL, message))
        elif isinstance(found, Segment):
            segments[found.name] = found
    return ReadPart(tuple(segments.values()), tuple(problems))


def _texts(
    listing: Listing, part: Part, language: str, expected: int, problems: list[Problem]
) -> list[str] | None:
    path = part.text(language)
    if not (listing.root / path).is_file():
        return None
    return matching_lines(listing, path, expected, problems)


def _segment(line: str, text: str | None, translation: str | None) -> Segment | str:
    """A segment, or what is wrong with its line."""
    fields = line.split()
    if len(fields) != 4:
        return f"found {len(fields)} fields, expected: segment talk start end"
    name, talk = fields[:2]
    if "/" in name or "\\" in name or not name.isprintable() or name in (".", ".."):
        return f"segment {name!a} cannot be a name"
    try:
        start_s, end_s = float(fields[2]), float(fields[3])
    except ValueError:
        return f"{name}: found {fields[2]} {fields[3]}, expected two times in seconds"
    if not (math.isfinite(end_s) and 0 <= start_s < end_s):
        return f"{name}: found {start_s:g} to {end_s:g} s, expected a start before an end"
    return Segment(name, talk, start_s, end_s, text, translation)


def _at(lines: list[str] | None, k: int) -> str | None:
    return " ".join(lines[k].split()) or None if lines is not None else None
