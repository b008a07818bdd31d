"""MuAViC's tables: which there are, which rows are sound, and the texts beside them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from avbench.datasets.base import Problem
from avbench.datasets.files import Listing
from avbench.datasets.text_lines import matching_lines

_TABLE = re.compile(r"(?:^|/)([a-z]{2})(?:/[\w-]+)*/([a-z]+)\.tsv$")
_ID = re.compile(r"[\w-]+(?:/[\w-]+)*", re.ASCII)
FIELDS = "id, video, audio, video frames, samples"


@dataclass(frozen=True)
class Table:
    """One split of one language. `rel`: of the .tsv."""

    language: str
    split: str
    rel: PurePosixPath


def find_tables(listing: Listing) -> Iterator[Table]:
    """Every table below a root."""
    above = listing.root.resolve().name
    for path in listing.files:
        if match := _TABLE.search(f"{above}/{path.as_posix()}"):
            yield Table(match[1], match[2], path)


def row_fault(fields: list[str], table: Table, known: Collection[str]) -> str | None:
    """What is wrong with a row, or None."""
    if len(fields) != 5:
        return f"found {len(fields)} fields, expected {FIELDS}"
    if not _ID.fullmatch(fields[0]):
        return f"found the id {fields[0]!r}, expected such as <video id>/<segment>"
    if clip_id_of(table, fields[0]) in known:
        return f"{fields[0]} stands there twice; the first one is taken"
    return None


def clip_id_of(table: Table, name: str) -> str:
    """`muavic/es/train/<talk>/<segment>`: the split stands once, whether the id has it or not."""
    name = name.removeprefix(f"{table.split}/")
    return f"muavic/{table.language}/{table.split}/{name}"


def media_file(
    table: Table, name: str, kind: str, there: set[PurePosixPath]
) -> PurePosixPath | None:
    """`video/train/<id>.mp4` or `video/<id>.mp4` beside the table."""
    suffixes = (".mp4",) if kind == "video" else (".wav", ".flac")
    bare = name.removeprefix(f"{table.split}/")
    for stem in (f"{kind}/{table.split}/{bare}", f"{kind}/{bare}"):
        for suffix in suffixes:
            path = table.rel.parent / f"{stem}{suffix}"
            if path in there:
                return path
    return None


def texts_of(
    listing: Listing, table: Table, expected: int, problems: list[Problem]
) -> dict[str, list[str]]:
    """Language -> one line a clip."""
    texts = {}
    for path in listing.files:
        language = path.suffix[1:]
        beside = path.parent == table.rel.parent and path.stem == table.split
        if not (beside and len(language) == 2 and language.isalpha()):
            continue
        lines = matching_lines(listing, path, expected, problems)
        if lines is not None:
            texts[language] = lines
    return texts
