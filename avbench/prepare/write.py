"""What the engine does to write one clip: corrected sound, copied picture, or facts alone."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from avbench.clip import SAMPLE_RATE_HZ, Clip, Source, Waveform
from avbench.engine.sources import source_of
from avbench.errors import ClipError
from avbench.prepare.write_media import Written, write_clip

Row = dict[str, Any]


class WriteTask:
    """Writes clips. Settings: out (folder), write ("none", "audio", "av"), edge ("pad", "trim")."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings

    def process(self, row: Row) -> Row:
        """The clip's lengths and files; or its status and reason where it cannot be written."""
        source = source_of(row["source"])
        assert source is not None  # noqa: S101 - a builder lists only clips that have files
        try:
            written = self._write(row, source)
        except ClipError as error:
            return {"clip_id": row["clip_id"], "status": error.status, "reason": str(error)}
        facts = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(written).items()}
        return {"clip_id": row["clip_id"], "status": "ok", "reason": "", "written": facts}

    def _write(self, row: Row, source: Source) -> Written:
        return write_clip(
            source,
            Path(self._settings["out"]),
            row["clip_id"],
            audio=_sound(source),
            n_frames=row["n_frames"],
            fps=None if row["fps"] is None else Fraction(*row["fps"]),
            lag_ms=row["lag_ms"],
            write=self._settings["write"],
            edge=self._settings["edge"],
        )


@dataclass(frozen=True)
class WriteResult:
    """What became of one clip; `written` is None where it could not be written."""

    written: Written | None
    status: str
    reason: str

    def columns(self, clip: Clip, fps: Fraction | None) -> Row:
        """The columns of the clips table that come from writing."""
        w = self.written
        if w is None:
            source = clip.source
            return {"video": source.video, "audio": source.audio}
        seconds = None if fps is None or w.n_frames is None else float(w.n_frames / fps)
        return {
            "video": w.video,
            "audio": w.audio,
            "video_rel": w.video_rel,
            "audio_rel": w.audio_rel,
            "num_frames": w.n_frames,
            "num_samples": w.num_samples,
            "duration_s": seconds if seconds is not None else _seconds(w.num_samples),
            "valid_start_s": w.valid_start_s,
            "valid_end_s": w.valid_end_s,
        }


def result_of(row: Row) -> WriteResult:
    """A result row of the writing task."""
    facts = row.get("written")
    if facts is None:
        return WriteResult(None, row["status"], row["reason"])
    paths = {k: None if facts[k] is None else Path(facts[k]) for k in ("video", "audio")}
    return WriteResult(Written(**(facts | paths)), "ok", "")


def _sound(source: Source) -> Waveform | None:
    from avbench.media.decode import decode

    if source.audio is None:
        return None
    return decode(source, [], want_video=False, want_audio=True).audio


def _seconds(n_samples: int | None) -> float | None:
    return None if n_samples is None else n_samples / SAMPLE_RATE_HZ
