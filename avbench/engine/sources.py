"""Sources as plain JSON, for jobs that travel."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avbench.clip import Source, Vector

if TYPE_CHECKING:
    from avbench.media.types import MediaInfo

Row = dict[str, Any]
SAID = ("text", "language")


def source_row(source: Source | None) -> Row | None:
    """A source with each file's size and time: results of a changed file are never reused."""
    if source is None:
        return None
    return {
        "video": None if source.video is None else str(source.video),
        "audio": None if source.audio is None else str(source.audio),
        "audio_lag_ms": source.audio_lag_ms,
        **({"span_s": [source.start_s, source.end_s]} if source.is_span else {}),
        **{k: v for k in SAID if (v := getattr(source, k)) is not None},
        **_embedding_row(source.embedding),
        "stamps": [_stamp(path) for path in source.paths],
    }


def source_of(row: Row | None) -> Source | None:
    """The inverse of `source_row`."""
    if row is None:
        return None
    video, audio = (None if row[k] is None else Path(row[k]) for k in ("video", "audio"))
    start_s, end_s = row.get("span_s", (0.0, None))
    text, language = (row.get(k) for k in SAID)
    lag_ms, vector = row["audio_lag_ms"], _embedding_of(row)
    return Source(video, audio, lag_ms, start_s, end_s, text, language, vector)


def _embedding_row(vector: Vector | None) -> Row:
    return {"embedding": [str(vector.table), vector.row, vector.sha256]} if vector else {}


def _embedding_of(row: Row) -> Vector | None:
    if "embedding" not in row:
        return None
    table, number, sha256 = row["embedding"]
    return Vector(Path(table), number, sha256)


def _stamp(path: Path) -> list[int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return [stat.st_size, stat.st_mtime_ns]


def describe(source: Source) -> "MediaInfo":
    """What the containers of a source say: picture of the one file, sound of the other.

    Raises:
        Undecodable: a file is no media that we accept.
    """
    from avbench.media.probe import LIMITS, probe

    limits = LIMITS.of_long_files() if source.is_span else LIMITS
    infos = [probe(path, limits) for path in source.paths]
    return replace(infos[0], audio=infos[-1].audio)
