"""Files of some seconds in every kind of container, textured so that no two frames are alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

NTSC = Fraction(30_000, 1001)
SECONDS = 14
SIZE = (64, 96)
# A program stream stamps one frame per 2 kB: smaller frames than a camera's come out of order.
MPEG = {"bf": "2", "g": "12", "b": "1500000"}
H264 = {"bf": "2", "g": "50", "keyint_min": "25", "preset": "veryfast"}
NO_NOISE = {"aac_pns": "0"}  # a decoder draws that noise anew, wherever it starts


@dataclass(frozen=True)
class Kind:
    """What a file is made of."""

    suffix: str
    video: str = "libx264"
    options: dict = field(default_factory=lambda: H264)
    audio: str = "aac"
    rate_hz: int = 44_100
    fps: Fraction = Fraction(25)
    muxer: str | None = None
    variable: bool = False
    audio_late_s: float = 0.0
    size: tuple[int, int] = SIZE  # height, width


KINDS = {
    "mp4": Kind(".mp4"),
    "mp4-open-gop": Kind(".mp4", options=H264 | {"x264-params": "open-gop=1:bframes=3"}),
    "mp4-one-key-frame": Kind(".mp4", options={"bf": "2", "g": "1000"}),
    "mp4-29.97-16k": Kind(".mp4", fps=NTSC, rate_hz=16_000),
    "mp4-variable": Kind(".mp4", variable=True),
    "mp4-late-sound": Kind(".mp4", audio_late_s=0.37),
    "mp4-mpeg4-mp3": Kind(".mp4", "mpeg4", {"bf": "2", "g": "50"}, "libmp3lame"),
    "mov-pcm": Kind(".mov", audio="pcm_s16le"),
    "mkv": Kind(".mkv"),
    "mkv-opus": Kind(".mkv", audio="libopus", rate_hz=48_000),
    "mkv-flac-29.97": Kind(".mkv", audio="flac", fps=NTSC),
    "ts": Kind(".ts", muxer="mpegts"),
    "ts-mpeg2-mp2": Kind(".ts", "mpeg2video", {"bf": "2", "g": "12"}, "mp2", muxer="mpegts"),
    "mpg": Kind(".mpg", "mpeg1video", MPEG, "mp2", muxer="mpeg", size=(144, 176)),
    "mpg-29.97": Kind(
        ".mpg", "mpeg2video", MPEG, "mp2", 48_000, NTSC, muxer="mpeg", size=(144, 176)
    ),
    "avi-b-frames": Kind(".avi", "mpeg4", {"bf": "2", "g": "50"}, "pcm_s16le"),
    "avi-h264": Kind(".avi", audio="pcm_s16le"),
    "flv-29.97": Kind(".flv", "flv1", {"g": "50"}, "libmp3lame", fps=NTSC),
    "flv-h264": Kind(".flv"),
}


def make(folder: Path, kind: Kind, seconds: float = SECONDS) -> Path:
    """Writes a file of a kind: a texture that slides, a tone that rises, a little noise."""
    path = folder / f"long{kind.suffix}"
    rng = np.random.default_rng(0)
    times = _times(kind, seconds, rng)
    with av.open(str(path), "w", format=kind.muxer) as out:
        video = out.add_stream(kind.video, rate=kind.fps, options=kind.options)
        video.height, video.width = kind.size
        video.pix_fmt, video.thread_count = "yuv420p", 1
        if kind.variable:
            video.codec_context.time_base = Fraction(1, 90_000)
        write_sound = _sound_writer(out, kind, seconds, rng)
        for k, image in enumerate(_pictures(len(times), kind.size, rng)):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            if kind.variable:
                frame.pts, frame.time_base = round(times[k] * 90_000), Fraction(1, 90_000)
            else:
                frame.pts, frame.time_base = k, 1 / kind.fps
            out.mux(video.encode(frame))
            write_sound(times[k])
        out.mux(video.encode(None))
        write_sound(None)
    return path


def loop(src: Path, dst: Path, times: int, length_s: float) -> Path:
    """Packets of `src`, `times` over, each turn `length_s` later: a long film in no time."""
    with av.open(str(src)) as source, av.open(str(dst), "w") as out:
        copied = {s.index: out.add_stream_from_template(s) for s in source.streams}
        packets = [(p.stream_index, p) for p in source.demux() if p.dts is not None]
        data = [(i, bytes(p), p.pts, p.dts, p.time_base, p.is_keyframe) for i, p in packets]
        last = dict.fromkeys(copied, -(1 << 40))
        for turn in range(times):
            for index, content, pts, dts, base, key in data:
                packet = av.Packet(content)
                late = round(turn * length_s / base)
                packet.time_base, last[index] = base, max(dts + late, last[index] + 1)
                packet.pts, packet.dts = max(pts + late, last[index]), last[index]
                packet.is_keyframe = key
                packet.stream = copied[index]
                out.mux(packet)
    return dst


def _times(kind: Kind, seconds: float, rng: np.random.Generator) -> np.ndarray:
    if not kind.variable:
        return np.arange(int(seconds * kind.fps)) / float(kind.fps)
    steps = rng.choice([1 / 30, 2 / 30, 3 / 30], size=int(seconds * 20))
    times = np.cumsum([0.0, *steps])
    return times[times < seconds]


def _pictures(n: int, size: tuple[int, int], rng: np.random.Generator):
    noise = rng.integers(0, 255, (size[0], size[1] + n, 3), dtype=np.uint8)
    soft = cv2.GaussianBlur(noise, (0, 0), 2).astype(float)
    wide = np.clip((soft - 128) * 4 + 128, 0, 255).astype(np.uint8)
    return (np.ascontiguousarray(wide[:, k : k + size[1]]) for k in range(n))


def _sound_writer(
    out: av.container.OutputContainer, kind: Kind, seconds: float, rng: np.random.Generator
) -> Callable[[float | None], None]:
    options = NO_NOISE if kind.audio == "aac" else {}
    stream = out.add_stream(kind.audio, rate=kind.rate_hz, options=options)
    stream.layout = "stereo"
    t = np.arange(int(seconds * kind.rate_hz)) / kind.rate_hz
    mono = 0.3 * np.sin(2 * np.pi * (200 + 40 * t) * t) + 0.05 * rng.standard_normal(len(t))
    pcm = np.rint(np.stack([mono, 0.5 * mono], 1) * 32_767).astype(np.int16)
    size = stream.codec_context.frame_size or 1024
    if kind.audio in ("mp2", "libmp3lame"):
        pcm = np.pad(pcm, ((0, -len(pcm) % size), (0, 0)))
    state = {"at": 0}

    def write(until_s: float | None) -> None:
        until = len(pcm) if until_s is None else min(len(pcm), int(until_s * kind.rate_hz))
        while state["at"] < until:
            part = np.ascontiguousarray(pcm[state["at"] : state["at"] + size].reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(part, "s16", "stereo")
            frame.sample_rate, frame.time_base = kind.rate_hz, Fraction(1, kind.rate_hz)
            frame.pts = state["at"] + round(kind.audio_late_s * kind.rate_hz)
            state["at"] += part.shape[1] // 2
            out.mux(stream.encode(frame))
        if until_s is None:
            out.mux(stream.encode(None))

    return write
