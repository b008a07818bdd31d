"""Transcripts that are handed in: one table, or a text file beside each clip's media.

The table is CSV, TSV (UTF-8) or Parquet with `clip_id`, `text` and, if you like, `language`. An
empty text is an answer (nothing was said); a null one (Parquet) is none. It comes from outside, so
sizes are bounded, and all faults are said at once.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avbench.errors import SubmissionError
from avbench.manifest_rows import id_fault

SUFFIXES = {".csv": ",", ".tsv": "\t", ".parquet": ""}
MAX_BYTES = 64 << 20
UNPACKED_BYTES = 1 << 30
MAX_ROWS = 1_000_000
MAX_TEXT = 10_000  # characters of one clip: a quarter of an hour of speech
MAX_FILE_BYTES = 64 << 10
SHOWN = 10
REQUIRED, OPTIONAL = ("clip_id", "text"), ("language",)

Cells = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """The words of one clip; `language` a code such as "en", None where none is stated."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Examined:
    """A table that could be read. `lines`: where each id stands (CSV: from 1; Parquet: 0).

    `faults`: line and what is wrong there.
    """

    said: dict[str, Said]
    lines: dict[str, int]
    faults: list[tuple[int, str]]


def read_transcripts(table: Path) -> dict[str, Said]:
    """The words by clip id, as the table names it.

    Raises:
        SubmissionError: another format, not readable, too large, or faulty rows.
    """
    examined = examine_transcripts(table)
    faults = [said for _, said in examined.faults]
    if faults:
        more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise SubmissionError(f"{table}: {'; '.join(faults[:SHOWN])}{more}")
    return examined.said


def examine_transcripts(table: Path) -> Examined:
    """The words, and every faulty row with its line.

    Raises:
        SubmissionError: another format, not readable, or too large.
    """
    suffix = table.suffix.lower()
    if suffix not in SUFFIXES:
        raise SubmissionError(f"{table}: found {suffix!r}, expected .csv, .tsv or .parquet")
    if not table.is_file():
        raise SubmissionError(f"{table}: not found; submission.toml names it as `transcripts`")
    size = table.stat().st_size
    if size > MAX_BYTES:
        raise SubmissionError(
            f"{table}: {size:,} bytes of transcripts, expected at most {MAX_BYTES:,}"
        )
    rows = _parquet(table) if suffix == ".parquet" else _delimited(table, SUFFIXES[suffix])
    return _checked(table, rows)


def read_text_file(path: Path) -> Said:
    """The words in a clip's own text file, lines joined by spaces.

    Raises:
        SubmissionError: not readable, no UTF-8, or longer than a clip's words can be.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise SubmissionError(
            f"{path}: {size:,} bytes, expected the words of one clip, at most {MAX_FILE_BYTES:,}"
        )
    try:
        text = " ".join(path.read_text(encoding="utf-8-sig").split())
    except (OSError, UnicodeDecodeError) as error:
        raise SubmissionError(f"{path}: expected a text in UTF-8: {error}") from error
    fault = _text_fault(text)
    if fault:
        raise SubmissionError(f"{path}: {fault}")
    return Said(text)


def _delimited(table: Path, delimiter: str) -> Iterator[tuple[int, Cells]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter=delimiter, strict=True)
            _check_columns(table, rows.fieldnames or ())
            for row in rows:
                yield rows.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SubmissionError(f"{table}: cannot be read as UTF-8 text: {error}") from error


def _parquet(table: Path) -> Iterator[tuple[int, Cells]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(table)
        _check_columns(table, schema.names)
        fields = dict(zip(schema.names, schema.types, strict=True))
        there = [c for c in (*REQUIRED, *OPTIONAL) if c in fields]
        texts = [c for c in there if fields[c] == pa.string()]
        with pq.ParquetFile(table, read_dictionary=texts) as file:
            _check_unpacked(table, file.metadata)
            for batch in file.iter_batches(batch_size=4096, columns=there):
                _check_longest(table, batch)
                yield from ((0, row) for row in batch.to_pylist())
    except (OSError, pa.ArrowException) as error:
        raise SubmissionError(f"{table}: cannot be read as Parquet: {error}") from error


def _check_unpacked(table: Path, metadata: Any) -> None:  # noqa: ANN401 - pyarrow has no types
    groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
    n_bytes = sum(group.total_byte_size for group in groups)
    if n_bytes > UNPACKED_BYTES:
        raise SubmissionError(
            f"{table}: {n_bytes:,} bytes when unpacked, expected at most {UNPACKED_BYTES:,}"
        )


def _check_longest(table: Path, batch: Any) -> None:  # noqa: ANN401
    """A text is stored once however often it stands there: looked at before it is copied out."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        words = getattr(column, "dictionary", None)
        most = 4 * MAX_TEXT  # bytes of UTF-8
        if (
            words is not None
            and words.nbytes > most
            and any(len(w.as_buffer()) > most for w in words)
        ):
            raise SubmissionError(
                f"{table}: {name} holds a text of more than {MAX_TEXT:,} characters"
            )


def _check_columns(table: Path, found: Iterable[str]) -> None:
    names = list(found)
    absent = [c for c in REQUIRED if c not in names]
    twice = [c for c in (*REQUIRED, *OPTIONAL) if names.count(c) > 1]
    if absent or twice:
        what = f"no column {' or '.join(absent)}" if absent else f"column {twice[0]} twice"
        raise SubmissionError(f"{table}: {what}; found {', '.join(names) or 'none'}")


def _checked(table: Path, rows: Iterable[tuple[int, Cells]]) -> Examined:
    said: dict[str, Said] = {}
    lines: dict[str, int] = {}
    faults: list[tuple[int, str]] = []
    seen: Counter[str] = Counter()
    for number, (line, row) in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise SubmissionError(f"{table}: more than {MAX_ROWS:,} rows")
        clip_id, fault = row["clip_id"], _row_fault(row)
        if fault:
            faults.append((line, f"row {number}: {fault}"))
            continue
        seen[clip_id] += 1
        lines[clip_id] = line
        if row["text"] is not None:
            said[clip_id] = Said(" ".join(row["text"].split()), row.get("language") or None)
    twice = ((clip_id, n) for clip_id, n in seen.items() if n > 1)
    faults += [(lines[clip_id], f"{clip_id} stands there {n} times") for clip_id, n in twice]
    return Examined(said, {clip_id: lines[clip_id] for clip_id in said}, faults)


def _row_fault(row: Cells) -> str:
    clip_id, text, language = (row.get(c) for c in (*REQUIRED, *OPTIONAL))
    if not isinstance(clip_id, str):
        return f"clip_id is {clip_id!r}, expected a text"
    if fault := id_fault(clip_id):
        return fault
    if None in row:  # the csv module's name for cells beyond the header
        return f"{clip_id}: more cells than columns; quote a text that holds the delimiter"
    if text is not None and not isinstance(text, str):
        return f"{clip_id}: text is a {type(text).__name__}, expected a text"
    if language and not (isinstance(language, str) and len(language) <= 16):
        return f"{clip_id}: language is {str(language)[:40]!r}, expected a code such as en"
    fault = _text_fault(text or "")
    return f"{clip_id}: {fault}" if fault else ""


def _text_fault(text: str) -> str:
    if len(text) > MAX_TEXT:
        return f"{len(text):,} characters, expected at most {MAX_TEXT:,}"
    if "\0" in text:
        return "the text holds a NUL character"
    return ""
