"""The text files of LRS2 and LRS3: transcript, face boxes in the source video, word times.

Up to three blocks, with a blank line between them:

    Text:  WORDS IN CAPITALS           WORD START END ASDSCORE
    Conf:  4                           WORDS 0.05 0.31 5.2
    Ref:   <id of the source video>    ...

and, in LRS3, `FRAME X Y W H` with a row for each frame. Not every file has every block; LRS2's have
no boxes, and word times in its pretraining part alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from avbench.datasets.base import Word
from avbench.datasets.lrs_words import BRACES, SOUND, BadWords, read_words

LARGEST_BYTES = 4 * 1024 * 1024  # 35 bytes a frame: over an hour of boxes

_FRAMES = re.compile(r"FRAME[ \t]+X\b.*")
_WORDS = re.compile(r"WORD[ \t]+START\b.*")
_FIRST_FRAME = re.compile(r"[ \t]*(\d+)[ \t]")


@dataclass(frozen=True)
class LrsText:
    """What a text file says.

    `text`: single spaces; marks of sounds such as `{LG}` are left out, other braces taken off their
    words (AUTO-AVSR takes off all of them and so has LG as a word). None where there is none.
    `words`: seconds from the clip's start; a mark of a sound has the tier "silence".
    `extra`: what is there of `conf`, `ref`, `text_raw` (where it differs from `text`), `face_boxes`
    (rows of the FRAME block), `source_frame` (the first one's number, in the source video at 25
    frames per second), `asd_mean` (mean score of the words by the authors' active-speaker model).
    `fault`: what is wrong with the file, or None. Faulty word times are left out altogether.
    """

    text: str | None = None
    words: tuple[Word, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    fault: str | None = None


class BadText(Exception):
    """A file that holds no text that we accept; says which and why."""


def read_text(path: Path) -> LrsText:
    """The file's content; any fault of it is in the result."""
    try:
        return parse_text(read_limited(path, LARGEST_BYTES), path.name)
    except BadText as error:
        return LrsText(fault=f"{error}: no transcript")


def read_limited(path: Path, limit: int) -> str:
    """A text of at most `limit` bytes, every line ending in a line feed.

    Raises:
        BadText: it cannot be read, is larger, or is no UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise BadText(f"{path.name} cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise BadText(f"{path.name} is larger than {limit} bytes")
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadText(f"{path.name} is no UTF-8 text: byte {error.start} is invalid") from None
    return content.replace("\r\n", "\n").replace("\r", "\n")


def parse_text(content: str, name: str) -> LrsText:
    """What `content` says; `name` stands in messages."""
    head, frames, rows = _blocks(content)
    keys = keys_of(head)
    raw = " ".join(keys.get("text", "").split())
    text = " ".join(SOUND.sub(" ", raw).translate(BRACES).split()) or None
    faults = [] if raw else [f"{name} has no transcript: expected a line 'Text:  WORDS'"]
    words: tuple[Word, ...] = ()
    scores: list[float] = []
    try:
        words, scores = read_words(rows, name)
    except BadWords as error:
        faults.append(str(error))
    extra = {key: keys[key] for key in ("conf", "ref") if keys.get(key)}
    extra |= {} if raw == (text or "") else {"text_raw": raw}
    extra |= _boxes(frames)
    extra |= {"asd_mean": f"{sum(scores) / len(scores):.2f}"} if scores else {}
    return LrsText(text, words, extra, "; ".join(faults) or None)


def keys_of(head: str) -> dict[str, str]:
    """`Key: value` lines, split at the first colon; keys in lower case, of equal ones the first."""
    keys: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if colon:
            keys.setdefault(key.strip().lower(), value.strip())
    return keys


def _blocks(content: str) -> tuple[str, str, str]:
    """The keys, the rows of boxes and the rows of words, by their headers; "" where one lacks."""
    headers = [(m, kind) for kind in (_FRAMES, _WORDS) if (m := _header(kind, content))]
    headers.sort(key=lambda found: found[0].start())
    ends = [m.start() for m, _ in headers[1:]] + [len(content)]
    rows = {kind: content[m.end() : end] for (m, kind), end in zip(headers, ends, strict=False)}
    head = content[: headers[0][0].start()] if headers else content
    return head, rows.get(_FRAMES, ""), rows.get(_WORDS, "")


def _header(kind: re.Pattern[str], content: str) -> re.Match[str] | None:
    """The first match that begins a line: the words of a header may be said, too."""
    for match in kind.finditer(content):
        line = content.rfind("\n", 0, match.start()) + 1
        if not content[line : match.start()].strip():
            return match
    return None


def _boxes(rows: str) -> dict[str, str]:
    """How many, and the first one's frame: the rows themselves are not parsed, most of a file."""
    rows = rows.strip()
    first = _FIRST_FRAME.match(rows)
    if first is None:
        return {}
    return {"face_boxes": str(rows.count("\n") + 1), "source_frame": str(int(first[1]))}
