"""Small real media files for tests, written with PyAV alone so that they owe nothing to avbench.

Frame k is a grey picture of value 16 + 8 * k (k < 30): read back, it tells which frame it was.
"""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile

RATE = 16_000


def grey(k: int) -> int:
    """The grey value of frame k."""
    return 16 + 8 * k


def make_video(
    path: Path,
    n_frames: int = 25,
    sound: np.ndarray | None = None,
    *,
    fps: Fraction = Fraction(25),
    codec: str = "libx264",
    audio_codec: str = "pcm_s16le",
    size: tuple[int, int] = (64, 48),
) -> Path:
    """A video of grey frames; `sound`: float32 (n,) at 16 kHz. `.mov` and `.mkv` may hold PCM."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=fps)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        if codec == "libx264":
            video.options = {"crf": "10"}
        audio = None
        if sound is not None:
            audio = container.add_stream(audio_codec, rate=RATE, layout="mono")
        for k in range(n_frames):
            image = np.full((size[1], size[0], 3), grey(k), np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if audio is not None:
            data = np.round(np.clip(sound, -1, 1) * 32767).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(data, format="s16", layout="mono")
            frame.sample_rate = RATE
            container.mux(audio.encode(frame))
            container.mux(audio.encode())
    return path


def make_sound(path: Path, sound: np.ndarray) -> Path:
    """A sound file at 16 kHz, format by suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound, RATE, subtype="PCM_16")
    return path


def clicks(n: int, *at: int) -> np.ndarray:
    """Silence of n samples with clicks of half scale at the given samples."""
    sound = np.zeros(n, np.float32)
    sound[list(at)] = 0.5
    return sound
