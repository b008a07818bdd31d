"""A clip decoded and encoded anew, small: browsers play it, and no byte of the given file is shown.

The page so holds what our own encoder wrote, whatever the container, the codec and the intentions
of the file that was handed in.
"""

import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.board.pages import data_uri
from avbench.clip import SAMPLE_RATE_HZ, Source, Waveform
from avbench.errors import NoAudio
from avbench.media.types import FrameChunk

LONGEST_S, HEIGHT, WIDEST = 12.0, 220, 4.0
PICTURE = (("crf", "28"), ("g", "12"))
SOUND_BITS_PER_S = 64_000


@dataclass(frozen=True)
class Film:
    """What plays, as data, and its sound as decoded. `is_video`: else sound alone."""

    uri: str
    is_video: bool
    fps: float
    sound: Waveform | None


def film(source: Source) -> Film:
    """The first LONGEST_S of a clip, picture and sound on one clock.

    Raises:
        ClipError: it cannot be decoded, or holds neither picture nor sound.
    """
    from avbench.media.decode import decode

    frames: list[NDArray[np.uint8]] = []
    times: list[float] = []

    def keep(chunk: FrameChunk) -> None:
        early = chunk.pts_s < LONGEST_S
        times.extend(chunk.pts_s[early].tolist())
        frames.extend(_small(frame) for frame in chunk.frames[early])

    readers = [keep] if source.video is not None else []
    decoded = decode(source, readers, want_video=bool(readers), want_audio=True)
    sound = decoded.audio
    samples = np.zeros(0, np.float32) if sound is None else sound.samples
    samples = samples[: round(LONGEST_S * SAMPLE_RATE_HZ)]
    fps = Fraction(25) if decoded.clock is None else decoded.clock.fps
    if not frames and not len(samples):
        raise NoAudio(f"{source.paths[0]}: neither a frame nor a sample to show")
    uri = _mp4(frames, times, fps, samples) if frames else _m4a(samples)
    return Film(uri, bool(frames), float(fps), sound)


def _small(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    height, width = frame.shape[:2]
    scale = min(HEIGHT / height, WIDEST * HEIGHT / width)
    size = tuple(max(2, round(scale * n / 2) * 2) for n in (width, height))  # codecs want even
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _mp4(
    frames: list[NDArray[np.uint8]], times: list[float], fps: Fraction, sound: NDArray[np.float32]
) -> str:
    from avbench.media.encode import Codecs, write_video

    codecs = Codecs("libx264", "aac", "mono", SOUND_BITS_PER_S, picture_options=PICTURE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        audio = sound if len(sound) else None
        write_video(
            path, frames, fps, audio=audio, rate_hz=SAMPLE_RATE_HZ, pts_s=times, codecs=codecs
        )
        return data_uri(path.read_bytes())


def _m4a(sound: NDArray[np.float32]) -> str:
    from avbench.media.encode import Codecs, write_sound

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound.m4a"
        write_sound(path, sound, SAMPLE_RATE_HZ, Codecs(bits_per_s=SOUND_BITS_PER_S))
        return data_uri(path.read_bytes()).replace("data:video/mp4", "data:audio/mp4", 1)
