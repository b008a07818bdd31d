"""Help for tests of exports: a prepared folder with other rows, and every byte of a folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def clips_of(out: Path) -> list[dict]:
    return pq.read_table(out / "manifest" / "clips-all.parquet").to_pylist()


def words_of(out: Path) -> dict[str, list[dict]]:
    words: dict[str, list[dict]] = {}
    for row in pq.read_table(out / "manifest" / "words.parquet").to_pylist():
        words.setdefault(row["clip_id"], []).append(row)
    return words


def changed(out: Path, to: Path, change: Callable[[list[dict]], list[dict]]) -> Path:
    """A copy of a prepared folder with other rows of clips."""
    shutil.copytree(out, to, ignore=shutil.ignore_patterns("work"))
    path = to / "manifest" / "clips-all.parquet"
    table = pq.read_table(path)
    rows = change(table.to_pylist())
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    return to


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}
