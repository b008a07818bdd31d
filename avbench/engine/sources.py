"""Sources as plain JSON, for jobs that travel."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avbench.clip import Source

if TYPE_CHECKING:
    from avbench.media.types import MediaInfo

Row = dict[str, Any]


def source_row(source: Source | None) -> Row | None:
    """A source with each file's size and time: results of a changed file are never reused."""
    if source is None:
        return None
    return {
        "video": None if source.video is None else str(source.video),
        "audio": None if source.audio is None else str(source.audio),
        "audio_lag_ms": source.audio_lag_ms,
        **({} if _whole(source) else {"span_s": [source.start_s, source.end_s]}),
        "stamps": [_stamp(path) for path in source.paths],
    }


def source_of(row: Row | None) -> Source | None:
    """The inverse of `source_row`."""
    if row is None:
        return None
    video, audio = (None if row[k] is None else Path(row[k]) for k in ("video", "audio"))
    return Source(video, audio, row["audio_lag_ms"], *row.get("span_s", ()))


def _whole(source: Source) -> bool:
    return source.start_s == 0.0 and source.end_s is None


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
    from avbench.media.probe import probe

    infos = [probe(path) for path in source.paths]
    return replace(infos[0], audio=infos[-1].audio)
