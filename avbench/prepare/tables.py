"""Writes the tables of a prepared folder: fixed columns, fixed order, the same bytes each time.

The clips table carries the `huggingface` schema key, so that `datasets` types `video` and `audio`
as Video and Audio with decode=False; any other Parquet reader sees structs of bytes and path.
Paths in the structs are absolute (relative ones would start at the reader's folder); what was
written below OUT has its relative name beside it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from avbench.align.offset import syncnet_offset_frames
from avbench.clip import Clip
from avbench.datasets.base import Word
from avbench.prepare import schemas
from avbench.prepare.layout import Layout
from avbench.prepare.records import (
    ClipRecord,
    Corpus,
    FailureRecord,
    GroupRecord,
    OffsetRecord,
)

Row = dict[str, Any]

_OWN_COLUMNS = tuple(
    f.name for f in fields(ClipRecord) if f.name in schemas.CLIPS.names and f.name != "clip"
)
_ASCII_GAPS = re.compile(r"[^a-z0-9']+")


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
        _write(path, [clip_row(r, corpus) for r in by_split[split]], schema)
    for path in layout.manifest.glob("clips-*.parquet"):
        if path not in paths.values():
            path.unlink()
    return paths


def write_words(out: Path, words: Mapping[str, Sequence[Word]]) -> Path:
    """Writes `manifest/words.parquet`: clip by clip in id order, words in time order."""
    rows = [
        {
            "clip_id": clip_id,
            "idx": i,
            "word": word.text,
            "start_s": word.start_s,
            "end_s": word.end_s,
            "tier": word.tier,
        }
        for clip_id in sorted(words)
        for i, word in enumerate(words[clip_id])
    ]
    return _write(Layout(out).words, rows, schemas.WORDS)


def write_offsets(out: Path, records: Iterable[OffsetRecord]) -> Path:
    """Writes `manifest/offsets.parquet`, sorted by clip id and track."""
    ordered = sorted(records, key=lambda r: (r.clip_id, -1 if r.track is None else r.track))
    return _write(Layout(out).offsets, _rows(ordered, schemas.OFFSETS), schemas.OFFSETS)


def write_groups(out: Path, records: Iterable[GroupRecord]) -> Path:
    """Writes `manifest/groups.parquet`, sorted by group."""
    ordered = sorted(records, key=lambda r: r.group)
    return _write(Layout(out).groups, _rows(ordered, schemas.GROUPS), schemas.GROUPS)


def write_failures(out: Path, records: Iterable[FailureRecord]) -> Path:
    """Writes `manifest/failures.parquet`, sorted by clip, stage, reason, path and message."""
    ordered = sorted(
        records, key=lambda r: (r.clip_id or "", r.stage, r.reason, r.path or "", r.message)
    )
    return _write(Layout(out).failures, _rows(ordered, schemas.FAILURES), schemas.FAILURES)


def clip_row(record: ClipRecord, corpus: Corpus) -> Row:
    """The row of a record, by column name."""
    clip = record.clip
    row = {name: getattr(record, name) for name in _OWN_COLUMNS}
    fps = record.fps
    row |= {
        "clip_id": clip.clip_id,
        "corpus": corpus.name,
        "speaker": clip.speaker or None,
        "session": clip.session or None,
        "group": record.group or clip.session or None,
        "split": clip.split or "all",
        "text": clip.text,
        "text_norm": None if clip.text is None else normal_text(clip.text),
        "language": clip.language,
        "video": _media(record.video),
        "audio": _media(record.audio),
        "fps_num": None if fps is None else fps.numerator,
        "fps_den": None if fps is None else fps.denominator,
        "syncnet_offset_frames": _syncnet_frames(record),
        "source_path": _source_path(clip),
        "build_id": corpus.build_id,
        "licence": corpus.licence,
    }
    return row


def normal_text(text: str) -> str:
    """Lower case, no punctuation but apostrophes inside words, single spaces (Unicode NFKC)."""
    if text.isascii():
        kept = _ASCII_GAPS.sub(" ", text.lower())
    else:
        folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
        kept = "".join(
            c if c == "'" or unicodedata.category(c)[0] in "LMN" else " " for c in folded
        )
    return " ".join(filter(None, (word.strip("'") for word in kept.split())))


def _syncnet_frames(record: ClipRecord) -> int | None:
    if record.audio_lag_ms is None or record.fps is None:
        return None
    return round(syncnet_offset_frames(record.audio_lag_ms, record.fps))


def _media(path: Path | None) -> Row | None:
    return None if path is None else {"bytes": None, "path": str(path.absolute())}


def _source_path(clip: Clip) -> str | None:
    path = clip.video or clip.audio
    return None if path is None else str(path.absolute())


def _rows(records: Iterable[object], schema: pa.Schema) -> list[Row]:
    return [{name: getattr(r, name) for name in schema.names} for r in records]


def _write(path: Path, rows: list[Row], schema: pa.Schema) -> Path:
    columns = {name: [row[name] for row in rows] for name in schema.names}
    table = pa.Table.from_pydict(columns, schema=schema)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    pq.write_table(table, unfinished, compression="zstd", version="2.6", row_group_size=65_536)
    unfinished.replace(path)
    return path
