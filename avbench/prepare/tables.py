"""Writes the tables of a prepared folder: fixed columns, fixed order, the same bytes each time.

The clips table carries the `huggingface` schema key, so that `datasets` types `video` and `audio`
as Video and Audio with decode=False; any other Parquet reader sees structs of bytes and path.
Paths in the structs are absolute (relative ones would start at the reader's folder); what was
written below OUT has its relative name beside it.

Rows become columns one row group at a time, so that memory does not grow with the corpus.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from avbench.datasets.base import Target, Word
from avbench.datasets.word_table import WordTable
from avbench.prepare import schemas
from avbench.prepare.clip_rows import clip_columns, media_column
from avbench.prepare.crops import CropRecord
from avbench.prepare.labels import Move
from avbench.prepare.layout import Layout
from avbench.prepare.records import (
    ClipRecord,
    Corpus,
    FailureRecord,
    GroupRecord,
    OffsetRecord,
)
from avbench.prepare.word_rows import word_rows

Columns = dict[str, Any]
T = TypeVar("T")

ROWS = 65_536  # of a row group
ROWS_WITH_CURVES = 8_192


def write_clips(out: Path, records: Iterable[ClipRecord], corpus: Corpus) -> dict[str, Path]:
    """Writes `manifest/clips-<split>.parquet`, rows sorted by id. Returns split -> file.

    Tables of splits that are no longer there are removed: they are stale rows of an earlier run.
    """
    by_split: dict[str, list[ClipRecord]] = {}
    for record in sorted(records, key=lambda r: r.clip.clip_id):
        by_split.setdefault(record.clip.split or "all", []).append(record)
    layout = Layout(out)
    header = {"dataset": corpus.name, "version": corpus.version, "build_id": corpus.build_id}
    schema = schemas.with_header(schemas.CLIPS, header)
    paths = {split: layout.clips(split) for split in sorted(by_split)}
    for split, path in paths.items():
        groups = _groups(by_split[split], ROWS)
        _write(path, (clip_columns(group, corpus) for group in groups), schema)
    for path in layout.manifest.glob("clips-*.parquet"):
        if path not in paths.values():
            path.unlink()
    return paths


def write_words(out: Path, words: Mapping[str, Sequence[Word]]) -> Path:
    """Writes `manifest/words.parquet`: clip by clip in id order, words in time order."""
    table = WordTable()
    for clip_id in words:
        table.add(clip_id, words[clip_id])
    still = (Move(clip_id, 0.0, float("inf")) for clip_id in sorted(words))
    return write_moved_words(out, table, still)


def write_moved_words(out: Path, words: WordTable, moves: Iterable[Move]) -> Path:
    """The same with words that move with their clips' sound; `moves` are sorted by clip."""
    return _write(Layout(out).words, word_rows(words, moves, ROWS), schemas.WORDS)


def write_offsets(out: Path, records: Iterable[OffsetRecord]) -> Path:
    """Writes `manifest/offsets.parquet`, sorted by clip id and track."""
    ordered = sorted(records, key=lambda r: (r.clip_id, -1 if r.track is None else r.track))
    return write_sorted_offsets(out, ordered)


def write_sorted_offsets(out: Path, records: Iterable[OffsetRecord]) -> Path:
    """The same with records that come sorted; a few thousand are in memory at a time."""
    groups = _groups(records, ROWS_WITH_CURVES)
    chunks = (_columns(group, schemas.OFFSETS) for group in groups)
    return _write(Layout(out).offsets, chunks, schemas.OFFSETS)


def write_groups(out: Path, records: Iterable[GroupRecord]) -> Path:
    """Writes `manifest/groups.parquet`, sorted by group."""
    ordered = sorted(records, key=lambda r: r.group)
    return _write(Layout(out).groups, [_columns(ordered, schemas.GROUPS)], schemas.GROUPS)


def write_failures(out: Path, records: Iterable[FailureRecord]) -> Path:
    """Writes `manifest/failures.parquet`, sorted by clip, stage, reason, path and message."""
    ordered = sorted(
        records, key=lambda r: (r.clip_id or "", r.stage, r.reason, r.path or "", r.message)
    )
    return _write(Layout(out).failures, [_columns(ordered, schemas.FAILURES)], schemas.FAILURES)


def write_targets(out: Path, targets: Sequence[Target]) -> Path:
    """Writes `manifest/targets.parquet`, sorted by clip and language; recordings stay in place."""
    ordered = sorted(targets, key=lambda t: (t.clip_id, t.language))
    columns = {
        name: [getattr(t, name) for t in ordered] for name in ("clip_id", "language", "text")
    }
    columns |= {"audio": media_column([t.audio for t in ordered])}
    return _write(Layout(out).targets, [columns], schemas.TARGETS)


def write_crop_rows(out: Path, records: Iterable[CropRecord]) -> Path:
    """Writes `manifest/crops.parquet`, sorted by clip and kind."""
    ordered = sorted(records, key=lambda r: (r.clip_id, r.kind))
    columns = {
        name: [getattr(r, name) for r in ordered] for name in schemas.CROPS.names if name != "video"
    }
    files = [None if r.video_rel is None else out / r.video_rel for r in ordered]
    return _write(Layout(out).crops, [columns | {"video": media_column(files)}], schemas.CROPS)


def _groups(records: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` records, at least one list."""
    rest = iter(records)
    group = list(islice(rest, size))
    yield group
    while group := list(islice(rest, size)):
        yield group


def _columns(records: Sequence[object], schema: pa.Schema) -> Columns:
    return {
        name: _column([getattr(r, name) for r in records], schema.field(name).type)
        for name in schema.names
    }


def _column(values: list[Any], kind: pa.DataType) -> Any:  # noqa: ANN401
    """Lists of numbers become one array of them all: curves are millions of numbers."""
    if not pa.types.is_list(kind):
        return values
    starts = np.cumsum([0, *(len(v) for v in values)], dtype=np.int32)
    flat = np.concatenate([np.zeros(0, np.float32), *values], dtype=np.float32)
    return pa.ListArray.from_arrays(pa.array(starts), pa.array(flat), type=kind)


def _write(path: Path, chunks: Iterable[Columns], schema: pa.Schema) -> Path:
    """Each chunk becomes row groups of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    with pq.ParquetWriter(unfinished, schema, compression="zstd", version="2.6") as file:
        for columns in chunks:
            file.write_table(pa.Table.from_pydict(columns, schema=schema), row_group_size=ROWS)
    unfinished.replace(path)
    return path
