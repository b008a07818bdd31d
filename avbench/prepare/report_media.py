"""What the report's films are made of: a stretch of a clip, small, and its sound.

The corrected sound is the written one where there is one on the same clock. Picture and the sound
as found are decoded once more from the source.
"""

import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.clip import SAMPLE_RATE_HZ, Source
from avbench.media.types import FrameChunk
from avbench.prepare.options import Options
from avbench.prepare.records import ClipRecord

Image = NDArray[np.uint8]
Sound = NDArray[np.float32]
HEIGHT = 160
WIDEST = 4.0  # a picture's width over its height, at most
COLUMNS = 220  # of a waveform
QUALITY = (("crf", "30"), ("g", "25"))
SOUND_BITS_PER_S = 32_000


@dataclass(frozen=True)
class Shown:
    """What is decoded of a clip: frames and their times, the sound of the same stretch."""

    frames: list[Image]
    pts_s: list[float]
    sound: Sound


def shown(source: Source) -> Shown:
    """Decodes a stretch.

    Raises:
        ClipError: it cannot be read.
    """
    from avbench.media.decode import decode

    frames: list[Image] = []
    decoded = decode(
        source,
        [lambda chunk: frames.extend(_small(chunk))],
        want_video=True,
        want_audio=True,
    )
    clock, audio = decoded.clock, decoded.audio
    pts_s = [] if clock is None else [float(t) for t in clock.pts_s]
    silence = np.zeros(0, np.float32)
    return Shown(frames, pts_s, silence if audio is None else audio.samples)


def _small(chunk: FrameChunk) -> list[Image]:
    import cv2

    height, width = chunk.frames.shape[1:3]
    scale = min(HEIGHT / height, WIDEST * HEIGHT / width)
    size = tuple(max(2, round(scale * n / 2) * 2) for n in (width, height))  # codecs want even
    return [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in chunk.frames]


def corrected(
    record: ClipRecord, source: Source, start_s: float, lag_ms: float, how: Options
) -> Sound:
    """The sound as it was written; where that has another clock or was not written, as it would."""
    from avbench.media.decode import decode
    from avbench.media.read_flac import read_flac

    if record.audio_rel is not None and how.edge == "pad":
        return read_flac(how.out / record.audio_rel)[round(start_s * SAMPLE_RATE_HZ) :]
    moved = replace(source, audio_lag_ms=source.audio_lag_ms + lag_ms)
    audio = decode(moved, [], want_video=False, want_audio=True).audio
    return np.zeros(0, np.float32) if audio is None else audio.samples


def mp4(stretch: Shown, fps: Fraction, sound: Sound) -> bytes:
    """A film of the stretch's frames and this sound, which begin together."""
    from avbench.media.encode import Codecs, write_video

    codecs = Codecs("libx264", "aac", "mono", SOUND_BITS_PER_S, picture_options=QUALITY)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        write_video(
            path,
            stretch.frames,
            fps,
            audio=sound if len(sound) else None,
            rate_hz=SAMPLE_RATE_HZ,
            pts_s=stretch.pts_s,
            codecs=codecs,
        )
        return path.read_bytes()


def poster(frame: Image) -> bytes:
    """A frame as JPEG."""
    import cv2

    _, content = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 70])
    return bytes(content)


def peaks(sound: Sound, n: int) -> list[float]:
    """The loudest sample in each part of the stretch's `n` samples; () without sound."""
    if not len(sound):
        return []
    whole = np.zeros(-(-n // COLUMNS) * COLUMNS, np.float32)
    whole[: len(sound)] = np.abs(sound)
    loud = whole.reshape(COLUMNS, -1).max(axis=1)
    return [round(float(v), 3) for v in loud / max(float(loud.max()), 1e-6)]
