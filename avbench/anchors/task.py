"""What the engine does to one clip: every anchor's file."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from avbench.anchors.sounds import Anchor, Heard, Samples, anchors
from avbench.clip import SAMPLE_RATE_HZ, Source
from avbench.engine.jobs import FAILURES
from avbench.engine.sources import source_of
from avbench.errors import ClipError, NoAudio, NonFinite, NoVideo

Row = dict[str, Any]


class AnchorTask:
    """Settings: out (folder), frames, seed, picture (whether to write mp4)."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._out = Path(settings["out"])
        self._anchors = anchors(tuple(settings["frames"]))
        self._seed = settings["seed"]
        self._picture = settings["picture"]

    def process(self, row: Row) -> Row:
        """How many files were written; or status and reason where the clip is left out."""
        source = source_of(row["source"])
        assert source is not None  # noqa: S101 - a clip of a manifest has files
        try:
            heard = Heard(
                row["clip_id"],
                _sound(source),
                Fraction(*row["fps"]),
                self._seed,
                _other(source_of(row["other"])),
            )
            n = sum(self._write(anchor, heard, source) for anchor in self._anchors)
        except ClipError as error:
            return self.failed(row, error.status, str(error))
        return {"clip_id": row["clip_id"], "status": "ok", "reason": "", "n_files": n}

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of a clip that is left out."""
        return {"clip_id": row["clip_id"], "status": status, "reason": reason}

    def failure(self, result: Row) -> str:
        """The status, where another try may end otherwise."""
        return result["status"] if result["status"] in FAILURES else ""

    def _write(self, anchor: Anchor, heard: Heard, source: Source) -> int:
        from avbench.media.write import write_flac

        samples = anchor.make(heard)
        if samples is None:
            return 0
        path = self._out / anchor.name / "media" / heard.clip_id
        if self._picture:
            _write_picture(path.with_name(f"{path.name}.mp4"), source, samples, heard.fps)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_flac(path.with_name(f"{path.name}.flac"), samples, SAMPLE_RATE_HZ)
        return 1


def _sound(source: Source) -> Samples:
    from avbench.media.decode import decode

    audio = decode(source, [], want_video=False, want_audio=True).audio
    if audio is None:
        raise NoAudio(f"{source.audio or source.video}: found no sound")
    if not np.isfinite(audio.samples).all():
        raise NonFinite(f"{source.audio or source.video}: NaN or infinity among the samples")
    return audio.samples


def _other(source: Source | None) -> Samples | None:
    """The other clip's sound; nothing where that clip itself is faulty, which its own row says."""
    try:
        return None if source is None else _sound(source)
    except ClipError:
        return None


def _write_picture(dst: Path, source: Source, samples: Samples, fps: Fraction) -> None:
    """The clip's own picture with this sound, lossless: no codec delays it."""
    from avbench.media.full_sound import FullSound
    from avbench.media.write import encode_picture
    from avbench.media.write_full import write_full_av

    if source.video is None:
        raise NoVideo(f"{source.audio}: sound alone, expected a picture to hand in")
    dst.parent.mkdir(parents=True, exist_ok=True)
    whole = np.clip(np.rint(samples.astype(np.float64) * 32768), -32768, 32767).astype(np.int16)
    sound = FullSound(whole[None], SAMPLE_RATE_HZ, "mono")
    if not source.is_span:
        write_full_av(dst, source.video, sound)
        return
    cut = dst.with_name(f".cut-{dst.name}")
    try:
        encode_picture(source, cut, fps)
        write_full_av(dst, cut, sound)
    finally:
        cut.unlink(missing_ok=True)
