"""Clips of a manifest to training examples: aligned crops and mel bands, one file a clip."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench.align.mel import log_mel
from avbench.clip import Clip, Source, Waveform
from avbench.errors import ClipError, Missing, Undecodable, WorkerFailed
from avbench.features.audio import Audio16k
from avbench.features.avsync_video import FPS, AVSyncVideo
from avbench.features.lip_crops import LipCrops, LipCropsFeature
from avbench.media.decode import decode
from avbench.media.probe import LIMITS, probe
from avbench.models.avsync import CROP_PX, N_MELS
from avbench.training.sync_data import WIDE_PX, Example

Row = dict[str, Any]
MIN_FRAMES = 12
FAILURES = {e.status for e in (WorkerFailed, Missing, Undecodable)}  # may end otherwise next time


def wide_crops() -> LipCropsFeature:
    """The net's crops with a rim, at the same scale, so that they can be turned and moved."""
    share = AVSyncVideo.crop_share * WIDE_PX / CROP_PX
    return LipCropsFeature(crop_px=WIDE_PX, crop_share=share, crop_down=AVSyncVideo.crop_down)


def example_row(clip: Clip) -> Row:
    """What `ExampleTask` needs to know of a clip.

    A clip with a known lag (column `audio_lag_ms`) anchors what zero means. `extra["weight"]`: of
    its loss, 1 where it is not given; 0 until its lag is clear.
    """
    source = clip.source
    return {
        "clip_id": clip.clip_id,
        "video": str(source.video),
        "audio": str(source.audio),
        "span_s": [source.start_s, source.end_s],
        "group": clip.speaker or clip.clip_id,
        "lag_ms": clip.audio_lag_ms,
        "weight": float(clip.extra.get("weight", "1")),
        "anchored": clip.extra.get("anchored", "no") == "yes",
    }


class ExampleTask:
    """Writes examples. Settings: out (folder)."""

    def __init__(self, settings: Row) -> None:
        self._out = Path(settings["out"])

    def process(self, row: Row) -> Row:
        """The clip's length in frames, or its status and reason where it is of no use."""
        try:
            example = read_example(row)
        except ClipError as error:
            return self.failed(row, error.status, str(error))
        n = len(example.crops)
        if n < MIN_FRAMES:
            said = f"{n} frames of a face, expected {MIN_FRAMES} or more"
            return self.failed(row, "too_short", said)
        name = row["clip_id"].replace("/", "__")
        example.save(self._out / f"{name}.npz")
        return {"clip_id": row["clip_id"], "status": "ok", "reason": "", "n_frames": n}

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of a clip that is of no use."""
        return {"clip_id": row["clip_id"], "status": status, "reason": reason}

    def failure(self, result: Row) -> str:
        """The status, where another try may end otherwise."""
        return result["status"] if result["status"] in FAILURES else ""


def read_example(row: Row) -> Example:
    """The largest face of a clip, at 25 Hz, and its sound.

    Raises:
        ClipError: no face, no sound, not decodable.
    """
    video, audio_file = Path(row["video"]), Path(row["audio"])
    source = Source(video, audio_file, 0.0, *row.get("span_s", ()))
    limits = LIMITS.of_long_files() if source.is_span else LIMITS
    info, sound_info = probe(video, limits), probe(audio_file, limits)
    lips, sound = wide_crops().open(info), Audio16k().open(sound_info)
    decoded = decode(source, [lips.feed], want_video=True, want_audio=True)
    found, audio = lips.finish(decoded), sound.finish(decoded)
    crops, start_s = at_25_hz(found)
    return Example(
        name=row["clip_id"],
        group=row["group"],
        crops=crops,
        start_s=start_s,
        log_mel=mel_of(audio),
        real_s=(audio.valid_start_s, audio.valid_end_s),
        lag_ms=row["lag_ms"],
        weight=row["weight"],
        anchored=row["anchored"],
    )


def mel_of(audio: Waveform) -> NDArray[np.float32]:
    """Log-mel bands (T, 40) at 100 Hz."""
    return log_mel(audio.samples, audio.rate_hz, n_mels=N_MELS)


def at_25_hz(found: LipCrops) -> tuple[NDArray[np.uint8], float]:
    """Crops of the largest face nearest to ticks of 40 ms, and the first tick."""
    track = found.faces.tracks[0]
    pts_s = found.faces.pts_s[track.first : track.first + len(found.crops[0])]
    ticks = np.arange(pts_s[0], pts_s[-1] + 1e-6, 1.0 / FPS)
    right = np.clip(np.searchsorted(pts_s, ticks), 1, len(pts_s) - 1) if len(pts_s) > 1 else None
    if right is None:
        return found.crops[0], float(pts_s[0])
    left = right - 1
    nearest = np.where(ticks - pts_s[left] <= pts_s[right] - ticks, left, right)
    return found.crops[0][nearest], float(ticks[0])


def settings_of(out: Path) -> Row:
    """The task's settings; they name the crops, so that other crops never meet these."""
    return {"out": str(out.resolve()), "crops": asdict(wide_crops())}
