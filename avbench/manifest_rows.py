"""Rows of a manifest file, checked and turned into clips.

A fault never hides the next one: every row is looked at, and all that is wrong is listed.
"""

import math
import os
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from avbench.clip import Clip

COLUMNS = (
    "clip_id", "audio", "video", "speaker", "session", "split", "text", "language", "fps",
    "duration_s", "audio_lag_ms", "start_s", "end_s",
)  # fmt: skip
PREPARED = frozenset(("video_rel", "audio_rel", "lag_in_files_ms"))  # mark of our own tables
CARRIED = (  # columns of a prepared table that clips keep as text
    "video_rel", "audio_rel", "source_sha256", "decision", "num_frames", "num_samples",
    "valid_start_s", "valid_end_s", "audio_lag_ms",
)  # fmt: skip

Row = Mapping[str, Any]


def to_clips(rows: list[Row], folder: Path) -> tuple[list[Clip], list[str]]:
    """The clips of the rows, paths resolved against `folder`, and every fault found."""
    clips: list[Clip] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        wrong = _row_faults(row)
        if wrong:
            faults += [f"row {number} ({_text(row, 'clip_id') or 'no id'}): {w}" for w in wrong]
        else:
            clips.append(_clip(row, folder))
    counts = Counter(_text(row, "clip_id") for row in rows)
    faults += [f"clip_id {i!r} stands in {n} rows" for i, n in counts.items() if i and n > 1]
    return clips, faults


def id_fault(clip_id: str) -> str | None:
    """Why a clip id may not name files, or None."""
    if not clip_id:
        return "clip_id is empty"
    drive = PureWindowsPath(clip_id).drive if ":" in clip_id or "\\" in clip_id else ""
    if clip_id.startswith("/") or drive:
        return "clip_id is absolute, expected a relative name such as 's1/bbaf2n'"
    if "\\" in clip_id or not clip_id.isprintable():
        return "clip_id holds a backslash or a control character, expected forward slashes"
    if any(part in ("", ".", "..") for part in clip_id.split("/")):
        return "clip_id holds an empty part, '.' or '..'"
    return None


def _row_faults(row: Row) -> list[str]:
    faults = [f for f in (id_fault(_text(row, "clip_id")),) if f]
    if not (_path_text(row, "audio") or _path_text(row, "video")):
        faults.append("names neither audio nor video")
    checks: tuple[tuple[str, Callable[[Row, str], object]], ...] = (
        ("fps", _fraction),
        ("duration_s", _number),
        ("audio_lag_ms", _number),
        ("start_s", _number),
        ("end_s", _number),
    )
    for column, parse in checks:
        try:
            parse(row, column)
        except (ValueError, ZeroDivisionError):
            faults.append(f"{column} is {row[column]!r}, expected a number")
    return faults or _span_faults(row)


def _span_faults(row: Row) -> list[str]:
    start_s, end_s = _number(row, "start_s") or 0.0, _number(row, "end_s")
    faults = []
    if start_s < 0:
        faults.append(f"start_s is {start_s:g}, expected 0 or more")
    if end_s is not None and end_s <= start_s:
        faults.append(f"end_s is {end_s:g}, expected more than start_s, which is {start_s:g}")
    return faults


def _clip(row: Row, folder: Path) -> Clip:
    prepared = row.keys() >= PREPARED
    texts = [_resolved(row, name) for name in ("video", "audio")]
    video = _path(texts[0], folder)
    audio = video if texts[0] == texts[1] else _path(texts[1], folder)
    if prepared:
        extra = {k: str(row[k]) for k in CARRIED if row.get(k) is not None}
    else:
        extra = {k: str(v) for k, v in row.items() if k not in COLUMNS and v is not None}
        for name in ("video", "audio"):
            if text := _path_text(row, name):
                extra[f"{name}_rel"] = _portable(text, folder)
    fps = _rate(row["fps_num"], row["fps_den"]) if row.get("fps_num") else _fraction(row, "fps")
    return Clip(
        clip_id=_text(row, "clip_id"),
        video=video,
        audio=audio,
        speaker=_text(row, "speaker"),
        session=_text(row, "session"),
        split=_text(row, "split"),
        text=_text(row, "text") or None,
        language=_text(row, "language") or None,
        fps=fps,
        duration_s=_number(row, "duration_s"),
        audio_lag_ms=_number(row, "lag_in_files_ms" if prepared else "audio_lag_ms") or 0.0,
        start_s=_number(row, "start_s") or 0.0,
        end_s=_number(row, "end_s"),
        extra=extra,
    )


def _resolved(row: Row, name: str) -> str:
    """A prepared table's relative path wins: its absolute one is stale after a move."""
    text = _text(row, f"{name}_rel") if row.keys() >= PREPARED else ""
    return text or _path_text(row, name)


def _path(text: str, folder: Path) -> Path | None:
    if not text:
        return None
    return Path(text) if os.path.isabs(text) else folder / text  # noqa: PTH117 - no Path yet


@lru_cache(maxsize=64)
def _rate(num: int, den: int) -> Fraction:
    """Clips share their rates."""
    return Fraction(num, den)


def _portable(text: str, folder: Path) -> str:
    """A path as the digest sees it: below the folder, as written, or by its last part."""
    path = Path(text)
    if not path.is_absolute():
        return PurePosixPath(path.as_posix()).as_posix()
    if path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return path.name


def _path_text(row: Row, name: str) -> str:
    value = row.get(name)
    if type(value) is dict or isinstance(
        value, Mapping
    ):  # our own tables and those of `datasets`: {bytes, path}
        value = value.get("path")
    return str(value or "")


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _number(row: Row, name: str) -> float | None:
    found = row.get(name)
    if found is None or found == "":
        return None
    value = found if type(found) is float else float(str(found))
    if not math.isfinite(value):
        raise ValueError(str(found))
    return value


def _fraction(row: Row, name: str) -> Fraction | None:
    text = _text(row, name)
    if not text:
        return None
    value = Fraction(text)
    if value <= 0:
        raise ValueError(text)
    return value
