"""What the engine does to write one corrected copy: the sound's samples move, the picture stays."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from avbench.align.offset import advance, lag_samples
from avbench.clip import Source
from avbench.engine.jobs import FAILURES
from avbench.engine.sources import source_of
from avbench.errors import ClipError, NoAudio

Row = dict[str, Any]


class FixTask:
    """Writes corrected copies. No settings."""

    def __init__(self, settings: dict[str, Any]) -> None: ...

    def process(self, row: Row) -> Row:
        """`said`: what was done, or why it could not be."""
        source = source_of(row["source"])
        assert source is not None  # noqa: S101 - every item is a video
        length_s = row["n_frames"] / Fraction(*row["fps"])
        try:
            codec = write_fixed(Path(row["target"]), source, row["lag_ms"], length_s)
        except ClipError as error:
            return self.failed(row, error.status, str(error))
        picture = "copied" if codec == "copy" else "encoded anew as H.264"
        way = "advanced" if row["lag_ms"] > 0 else "delayed"
        said = f"sound {way} by {abs(row['lag_ms']):.1f} ms, picture {picture}"
        return {"clip_id": row["clip_id"], "status": "ok", "said": said}

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of a copy that could not be written."""
        return {"clip_id": row["clip_id"], "status": status, "said": reason}

    def failure(self, result: Row) -> str:
        """The status, where another try may end otherwise."""
        return result["status"] if result["status"] in FAILURES else ""


def write_fixed(target: Path, source: Source, lag_ms: float, length_s: Fraction) -> str:
    """Writes an mp4 whose sound is advanced by `lag_ms`, to the sample, and as long as the picture.

    The sound keeps its rate and channels, in FLAC of 16 bits; where it does not reach there is
    silence. Returns "copy" or "h264", see `media.write_full`.

    Raises:
        NoAudio: the source has no sound.
        ClipError: it cannot be read.
    """
    from avbench.media.full_sound import read_full_sound
    from avbench.media.write_full import write_full_av

    sound = read_full_sound(source)
    if sound is None or source.video is None:
        raise NoAudio(f"{source.audio}: found no sound to move")
    by = lag_samples(lag_ms, sound.rate_hz)
    moved = advance(sound.samples, by, round(length_s * sound.rate_hz))
    return write_full_av(target, source.video, replace(sound, samples=moved))
