"""What the engine does to write one clip: corrected sound, copied picture, or facts alone."""

from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from avbench.clip import SAMPLE_RATE_HZ, Clip, Source, Waveform
from avbench.engine.jobs import FAILURES
from avbench.engine.sources import source_of
from avbench.errors import ClipError
from avbench.prepare.kept_sound import drop_sound, kept_sound, silent_sound, sound_folder
from avbench.prepare.write_media import Written, span_sound, write_clip

Row = dict[str, Any]


class WriteTask:
    """Writes clips. Settings: out (folder), write ("none", "audio", "av"), edge ("pad", "trim").

    Sound that measuring kept is taken from there. What is not there is decoded, and so is that of a
    span: the lag moves in sound from outside.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._kept = sound_folder(Path(settings["out"]))

    def process(self, row: Row) -> Row:
        """The clip's lengths and files; or its status and reason where it cannot be written."""
        source = source_of(row["source"])
        assert source is not None  # noqa: S101 - a builder lists only clips that have files
        result = self.result(row, source)
        if result.written is None:
            return self.failed(row, result.status, result.reason)
        drop_sound(row["sound"], self._kept)
        facts = {f.name: getattr(result.written, f.name) for f in fields(Written)}
        plain = {k: str(v) if isinstance(v, Path) else v for k, v in facts.items()}
        return {"clip_id": row["clip_id"], "status": "ok", "reason": "", "written": plain}

    def result(self, row: Row, source: Source) -> "WriteResult":
        """The same with the source at hand, and what came of it as it is."""
        try:
            return WriteResult(self._write(row, source), "ok", "")
        except ClipError as error:
            return WriteResult(None, error.status, str(error))

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of a clip that could not be written, or on which the worker died."""
        return {"clip_id": row["clip_id"], "status": status, "reason": reason}

    def failure(self, result: Row) -> str:
        """The status, where another try may end otherwise."""
        return result["status"] if result["status"] in FAILURES else ""

    def _write(self, row: Row, source: Source) -> Written:
        fps = None if row["fps"] is None else Fraction(*row["fps"])
        if source.is_span:
            sound = span_sound(source, row["n_frames"], fps, row["lag_ms"])
        else:
            sound = self._sound(row["sound"], source)
        return write_clip(
            source,
            Path(self._settings["out"]),
            row["clip_id"],
            audio=sound,
            n_frames=row["n_frames"],
            fps=fps,
            lag_ms=0.0 if source.is_span else row["lag_ms"],
            write=self._settings["write"],
            edge=self._settings["edge"],
        )

    def _sound(self, facts: Row | None, source: Source) -> Waveform | None:
        if facts is not None and self._settings["write"] == "none":
            return silent_sound(facts)
        kept = None if facts is None or facts["file"] is None else kept_sound(facts, self._kept)
        return _decoded(source) if kept is None else kept


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
            "video": _shared(w.video, clip),
            "audio": _shared(w.audio, clip),
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


def _shared(path: Path | None, clip: Clip) -> Path | None:
    """The clip's own Path where it is the same: there are many."""
    return next((own for own in clip.source.paths if own == path), path)


def _decoded(source: Source) -> Waveform | None:
    from avbench.media.decode import decode

    if source.audio is None:
        return None
    return decode(source, [], want_video=False, want_audio=True).audio


def _seconds(n_samples: int | None) -> float | None:
    return None if n_samples is None else n_samples / SAMPLE_RATE_HZ
