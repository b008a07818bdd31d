"""A clip that flashes and beeps at one moment, and how far apart a decoder sees the two."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from avbench.clip import Source
from avbench.media.decode import decode
from avbench.media.types import Decoded
from avbench.media.write import write_video

FPS = Fraction(25)
N_FRAMES = 50
EVENT_FRAME = 25
SIZE = (48, 64)


def frames(event_frame: int = EVENT_FRAME, n_frames: int = N_FRAMES) -> list[np.ndarray]:
    """Black, but for one white frame."""
    black, white = np.zeros((*SIZE, 3), np.uint8), np.full((*SIZE, 3), 255, np.uint8)
    return [white if k == event_frame else black for k in range(n_frames)]


def beep(at_s: float, seconds: float, rate_hz: int) -> np.ndarray:
    """float32 (n,): a 1 kHz tone under a bell of 5 ms, whose centre is at `at_s`."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz - at_s
    return (0.5 * np.exp(-((t / 0.005) ** 2)) * np.cos(2000 * np.pi * t)).astype(np.float32)


def make(path: Path, rate_hz: int = 44_100, fps: Fraction = FPS, pts_s=None) -> Path:
    """Flash and beep in the middle of two seconds."""
    at_s = float(EVENT_FRAME / fps) if pts_s is None else pts_s[EVENT_FRAME]
    sound = beep(at_s, float(N_FRAMES / fps), rate_hz)
    write_video(path, frames(), fps, audio=sound, rate_hz=rate_hz, pts_s=pts_s)
    return path


def make_lossless(path: Path, rate_hz: int = 48_000) -> Path:
    """The same as MPEG-4 and PCM, which has no priming: for avi and mkv."""
    with av.open(str(path), "w") as out:
        video, audio = out.add_stream("mpeg4", rate=FPS), out.add_stream("pcm_s16le", rate=rate_hz)
        video.height, video.width = SIZE
        video.pix_fmt, audio.layout = "yuv420p", "mono"
        sound = np.rint(beep(1.0, 2.0, rate_hz) * 32767).astype(np.int16)
        per_frame = rate_hz // 25
        for k, image in enumerate(frames()):
            picture = av.VideoFrame.from_ndarray(image, format="bgr24")
            picture.pts = k
            out.mux(video.encode(picture))
            part = sound[None, k * per_frame : (k + 1) * per_frame]
            block = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), "s16", "mono")
            block.sample_rate, block.pts = rate_hz, k * per_frame
            out.mux(audio.encode(block))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))
    return path


def copy(
    src: Path, dst: Path, *, audio_late_s: float = 0.0, drop=None, jump_s: float = 0.0
) -> Path:
    """Packets copied, the sound stamped later; without audio packets `drop` (start, stop in s).

    `jump_s`: added to the stamps of the sound after 0.5 s.
    """
    with av.open(str(src)) as source, av.open(str(dst), "w") as out:
        copied = {s.index: out.add_stream_from_template(s) for s in source.streams}
        for packet in source.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "audio":
                at_s = float(packet.pts * packet.time_base)
                if drop is not None and drop[0] <= at_s < drop[1]:
                    continue
                late_s = audio_late_s + (jump_s if at_s >= 0.5 else 0.0)
                late = round(late_s / packet.time_base)
                packet.pts, packet.dts = packet.pts + late, packet.dts + late
            packet.stream = copied[packet.stream_index]
            out.mux(packet)
    return dst


def read(path: Path, *, audio_lag_ms: float = 0.0) -> tuple[Decoded, float, float]:
    """What was decoded; when the flash is seen and the beep is heard, in seconds."""
    flashes = []

    def look(chunk):
        bright = chunk.frames.mean(axis=(1, 2, 3)) > 128
        flashes.extend(chunk.pts_s[bright])

    decoded = decode(Source(path, path, audio_lag_ms), [look], want_video=True, want_audio=True)
    energy = decoded.audio.samples.astype(np.float64) ** 2
    energy[energy < 0.01 * energy.max()] = 0.0
    heard_s = (energy * np.arange(len(energy))).sum() / energy.sum() / decoded.audio.rate_hz
    (seen_s,) = flashes
    return decoded, float(seen_s), float(heard_s)


def lag_ms(path: Path, **how) -> float:
    """How late the beep comes after the flash."""
    _, seen_s, heard_s = read(path, **how)
    return 1000.0 * (heard_s - seen_s)
