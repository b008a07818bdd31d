"""What the engine does to one clip of a sync task: move its sound, write it beside the picture."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from avbench.align.inject import place_sound
from avbench.clip import SAMPLE_RATE_HZ, Source, Waveform
from avbench.engine.jobs import FAILURES
from avbench.engine.sources import source_of
from avbench.errors import ClipError, NoAudio, NonFinite, NoVideo, SilentRef, TooShort

Row = dict[str, Any]
SILENCE_DBFS = -80.0


class MoveTask:
    """Settings: out (folder), picture ("copy", "reference"), range_ms."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._out = Path(settings["out"])
        self._copy = settings["picture"] == "copy"
        self._range_s = settings["range_ms"] / 1000.0

    def process(self, row: Row) -> Row:
        """The clip's files, frames and rate; or its status and reason where it is left out."""
        source = source_of(row["source"])
        assert source is not None  # noqa: S101 - only clips that have files are listed
        try:
            facts = self._move(row, source)
        except ClipError as error:
            return self.failed(row, error.status, str(error))
        return {"clip_id": row["clip_id"], "status": "ok", "reason": "", **facts}

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of a clip that is left out."""
        return {"clip_id": row["clip_id"], "status": status, "reason": reason}

    def failure(self, result: Row) -> str:
        """The status, where another try may end otherwise."""
        return result["status"] if result["status"] in FAILURES else ""

    def _move(self, row: Row, source: Source) -> Row:
        from avbench.media.decode import decode
        from avbench.media.write import encode_picture, remux_video, write_flac

        if source.video is None:
            raise NoVideo(f"{source.audio}: sound alone, expected a picture beside it")
        decoded = decode(source, [], want_video=True, want_audio=True)
        if decoded.clock is None:
            raise NoVideo(f"{source.video}: found no picture")
        if decoded.audio is None:
            raise NoAudio(f"{source.audio or source.video}: found no sound")
        n_frames, fps = decoded.clock.n_frames, decoded.clock.fps
        start_s, samples = _recorded(decoded.audio, row["valid_s"])
        self._require_sound(source, samples)
        length = round(n_frames / fps * SAMPLE_RATE_HZ)
        moved = place_sound(samples, SAMPLE_RATE_HZ, start_s + row["lag_ms"] / 1000.0, length)
        audio, video = f"clips/{row['clip_id']}.flac", f"clips/{row['clip_id']}.mp4"
        if source.is_span:  # not by reference: the moved sound has the clip's clock, not the file's
            encode_picture(source, self._out / video, fps)
        elif self._copy:  # first, since it may refuse
            remux_video(source.video, self._out / video)
        else:
            video = str(source.video.resolve())
        write_flac(self._out / audio, moved, SAMPLE_RATE_HZ)
        return {"audio": audio, "video": video, "n_frames": n_frames, "fps": _parts(fps)}

    def _require_sound(self, source: Source, samples: np.typing.NDArray[np.float32]) -> None:
        where = source.audio or source.video
        length_s = len(samples) / SAMPLE_RATE_HZ
        if length_s < 2 * self._range_s or length_s == 0:
            raise TooShort(
                f"{where}: {length_s:.3f} s of recorded sound, expected {2 * self._range_s:g} s or "
                "more, twice the range: else the fill at the edge outweighs the sound"
            )
        peak = float(np.abs(samples).max())
        if not np.isfinite(peak):
            raise NonFinite(f"{where}: NaN or infinity among the samples")
        if peak < 10 ** (SILENCE_DBFS / 20):
            raise SilentRef(f"{where}: the sound is silent, it has no lag that could be found")


def _recorded(
    audio: Waveform, valid_s: list[float] | None
) -> tuple[float, np.typing.NDArray[np.float32]]:
    """Where the recorded sound starts, and its samples: zeros that were filled in are left out.

    `valid_s`: start and end of the recorded part of a corrected file, as its manifest tells.
    """
    start_s, end_s = audio.valid_start_s, audio.valid_end_s
    if valid_s is not None:
        start_s, end_s = max(start_s, valid_s[0]), min(end_s, valid_s[1])
    first, stop = round(start_s * audio.rate_hz), round(end_s * audio.rate_hz)
    return first / audio.rate_hz, audio.samples[first : max(first, stop)]


def _parts(fps: Fraction) -> list[int]:
    return [fps.numerator, fps.denominator]
