"""Rows of the clips table, as columns."""

import json
import re
import unicodedata
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from avbench.align.offset import syncnet_offset_frames
from avbench.clip import Clip
from avbench.prepare import schemas
from avbench.prepare.records import ClipRecord, Corpus

Columns = dict[str, Any]

_OWN = tuple(name for name in ClipRecord.__slots__ if name in schemas.CLIPS.names)
_FILES = ("source_rel", "source_audio_rel")
_ASCII_GAPS = re.compile(r"[^a-z0-9']+")


def clip_columns(records: Sequence[ClipRecord], corpus: Corpus) -> Columns:
    """The columns of some rows, by name."""
    columns: Columns = {name: list(map(attrgetter(name), records)) for name in _OWN}
    clips = [record.clip for record in records]
    rates = [record.fps for record in records]
    spans = list(map(_span, records))
    same = {
        "corpus": corpus.name,
        "build_id": corpus.build_id,
        "licence": corpus.licence,
    }
    return (
        columns
        | {name: [value] * len(records) for name, value in same.items()}
        | {
            "clip_id": [clip.clip_id for clip in clips],
            "speaker": [clip.speaker or None for clip in clips],
            "session": [clip.session or None for clip in clips],
            "group": [r.group or r.clip.session or None for r in records],
            "split": [clip.split or "all" for clip in clips],
            "text": [clip.text for clip in clips],
            "text_norm": [None if c.text is None else normal_text(c.text) for c in clips],
            "language": [clip.language for clip in clips],
            "video": media_column([record.video for record in records]),
            "audio": media_column([record.audio for record in records]),
            "fps_num": [None if fps is None else fps.numerator for fps in rates],
            "fps_den": [None if fps is None else fps.denominator for fps in rates],
            "syncnet_offset_frames": list(map(_syncnet_frames, records)),
            "source_path": list(map(_source_path, clips)),
            "extra": list(map(_extra, clips)),
            "start_s": [None if span is None else span[0] for span in spans],
            "end_s": [None if span is None else span[1] for span in spans],
        }
    )


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


def media_column(paths: Sequence[Path | None]) -> pa.StructArray:
    """Structs of bytes (none) and path; null where there is no path."""
    names = pa.array([None if p is None else str(p.absolute()) for p in paths], pa.string())
    none = pa.nulls(len(paths), pa.binary())
    gone = pa.array(np.array([p is None for p in paths], dtype=bool))
    kind = schemas.CLIPS.field("video").type
    return pa.StructArray.from_arrays([none, names], fields=list(kind), mask=gone)


def _extra(clip: Clip) -> str | None:
    """What the corpus says beside the common columns (emotion, view, ...), as JSON."""
    own = {k: v for k, v in sorted(clip.extra.items()) if k not in _FILES}
    return json.dumps(own, ensure_ascii=False) if own else None


def _span(record: ClipRecord) -> tuple[float, float | None] | None:
    """Which part of the row's files the clip is; None for all of them, as written files are."""
    written = record.video_rel is not None or record.audio_rel is not None
    clip = record.clip
    return (clip.start_s, clip.end_s) if clip.source.is_span and not written else None


def _source_path(clip: Clip) -> str | None:
    path = clip.video or clip.audio
    return None if path is None else str(path.absolute())
