"""Manifest files: CSV and Parquet into rows, columns checked."""

import csv
import difflib
import json
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from avbench.errors import ManifestError
from avbench.manifest_rows import CARRIED, COLUMNS, PREPARED, Row


def read(table: Path) -> list[Row]:
    """The rows of one file. Every row of a file has the same columns.

    Raises:
        ManifestError: another format, not readable, or columns that cannot be a manifest's.
    """
    rows, columns = read_rows(table)
    faults = _column_faults(columns)
    if faults:
        raise ManifestError(f"{table}: {'; '.join(faults)}")
    return rows


def read_rows(
    table: Path, only: Collection[str] | None = None
) -> tuple[list[Row], tuple[str, ...]]:
    """Rows and columns of a CSV (UTF-8) or Parquet file, unchecked.

    `only`: of a Parquet file the rows hold these columns alone; the columns returned are all.

    Raises:
        ManifestError: another format, or not readable.
    """
    suffix = table.suffix.lower()
    if suffix == ".csv":
        return _read_csv(table)
    if suffix == ".parquet":
        return _read_parquet(table, only)
    raise ManifestError(f"{table}: is a {suffix or 'suffixless'} file, expected .csv or .parquet")


def named(table: Path) -> tuple[str, str]:
    """Dataset and version: from a prepared table's header, else the file's name and "1"."""
    if table.suffix.lower() == ".parquet":
        import pyarrow.parquet as pq

        header = json.loads((pq.read_schema(table).metadata or {}).get(b"avbench", b"{}"))
        if "dataset" in header:
            return str(header["dataset"]), str(header["version"])
    return table.stem, "1"


def _read_csv(table: Path) -> tuple[list[Row], tuple[str, ...]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file, strict=True) if line]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{table}: is no CSV in UTF-8: {error}") from error
    columns = tuple(name.strip() for name in lines[0]) if lines else ()
    for number, line in enumerate(lines[1:], start=1):
        if len(line) != len(columns):
            found = f"row {number} has {len(line)} fields, the header {len(columns)}"
            raise ManifestError(f"{table}: {found}")
    rows: list[Row] = [dict(zip(columns, map(str.strip, line), strict=True)) for line in lines[1:]]
    return rows, columns


def _read_parquet(table: Path, only: Collection[str] | None) -> tuple[list[Row], tuple[str, ...]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        columns = tuple(pq.read_schema(table).names)
        if only is None and set(columns) >= PREPARED:  # bytes, and what only viewers need: unread
            only = {*COLUMNS, *CARRIED, *PREPARED, "fps_num", "fps_den", "source_path"}
        wanted = None if only is None else [c for c in columns if c in only]
        rows: list[Row] = pq.read_table(table, columns=wanted).to_pylist()
    except (pa.ArrowInvalid, OSError) as error:
        raise ManifestError(f"{table}: is no Parquet: {error}") from error
    return rows, columns


def _column_faults(columns: tuple[str, ...]) -> list[str]:
    faults = []
    if "clip_id" not in columns:
        faults.append(f"no column clip_id; found {', '.join(columns) or 'none'}")
    if not {"audio", "video"} & set(columns):
        faults.append("no column audio or video: one of them must name the media")
    faults += [f"column {c!r} stands twice" for c, n in Counter(columns).items() if n > 1]
    if not set(columns) >= PREPARED:
        for column in sorted(set(columns) - set(COLUMNS)):
            if near := _near(column, set(COLUMNS) - set(columns)):
                faults.append(f"unknown column {column!r}; did you mean {near[0]!r}?")
    return faults


def _near(column: str, free: set[str]) -> list[str]:
    """The manifest's own column that a name may have been meant for."""
    ends = free & {"start_s", "end_s"}  # short names have many neighbours: state, set, ...
    return difflib.get_close_matches(column, free - ends, n=1) or difflib.get_close_matches(
        column, ends, n=1, cutoff=0.75
    )
