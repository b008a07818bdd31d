"""Writes sound and picture; every file appears whole, and the same input gives the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from avbench.clip import Source
from avbench.errors import NonFinite, NoVideo
from avbench.media.atomic import whole
from avbench.media.container import open_media, picture
from avbench.media.encode import SoundEncoder, open_output, write_video
from avbench.media.limits import LIMITS

__all__ = [
    "encode_picture",
    "open_picture",
    "packet_stamps",
    "remux_video",
    "write_av",
    "write_flac",
    "write_video",
    "write_wav",
]
IN_MP4 = ("h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "av1", "vp9")
AAC_BITS_PER_S = 128_000
SOUND_CHUNK = 1 << 16  # samples: long sounds are converted piece by piece


def write_flac(path: Path, samples: NDArray[np.float32], rate_hz: int) -> None:
    """Mono 16-bit FLAC; samples beyond [-1, 1] are clipped."""
    _write_sound(path, samples, rate_hz, "FLAC")


def write_wav(path: Path, samples: NDArray[np.float32], rate_hz: int) -> None:
    """Mono 16-bit WAV; samples beyond [-1, 1] are clipped."""
    _write_sound(path, samples, rate_hz, "WAV")


def remux_video(src: Path, dst: Path) -> str:
    """The picture of `src` alone, as mp4. Returns "copy" or "h264".

    Packets are copied, with the first frame moved to time zero, where the codec may live in mp4 and
    each packet is a shown frame with a stamp of its own. Anything else becomes H.264 (crf 18, no B
    frames): other codecs, AVI (it has no presentation stamps), and files whose edit list hides a
    beginning that readers by index would show.

    Raises:
        Undecodable: `src` is no media that we accept.
        NoVideo: it holds no picture.
    """
    stamps = packet_stamps(src)
    if not stamps:
        encode_picture(Source(src, None), dst)
        return "h264"
    with (
        open_picture(src) as (source, stream),
        whole(dst) as temporary,
        open_output(temporary) as out,
    ):
        _copy(source, stream, out, stamps)
    return "copy"


def encode_picture(source: Source, dst: Path, fps: Fraction = Fraction(25)) -> None:
    """The picture of a source, or of its span, decoded and encoded anew as mp4 without sound.

    H.264 (crf 18, no B frames); each frame at the time stamp that was read, the first one at zero.
    `fps`: what the file is to say of its rate.

    Raises:
        TooShort: no frame lies in the span.
        Undecodable: no media that we accept, or damaged.
    """
    from avbench.media.decode import decode
    from avbench.media.encode import VideoEncoder

    with whole(dst) as temporary, open_output(temporary) as out:
        encoder = VideoEncoder(out, "libx264", fps)
        decode(
            replace(source, audio=None),
            [lambda chunk: encoder.write_all(chunk.frames, chunk.pts_s)],
            want_video=True,
            want_audio=False,
        )
        encoder.close()


def write_av(dst: Path, src_video: Path, samples: NDArray[np.float32], rate_hz: int) -> None:
    """An mp4 for viewing: the packets of `src_video` (as `remux_video` writes it) and AAC.

    Raises:
        NoVideo: `src_video` holds no picture.
        Undecodable: it is no media that we accept.
        ValueError: its packets cannot be copied.
    """
    stamps = packet_stamps(src_video)
    if not stamps:
        raise ValueError(f"{src_video}: found packets that cannot be copied; use remux_video first")
    with open_picture(src_video) as (source, stream), whole(dst) as part, open_output(part) as out:
        _copy(source, stream, out, stamps, (samples, rate_hz))


def _write_sound(path: Path, samples: NDArray[np.float32], rate_hz: int, kind: str) -> None:
    if not np.isfinite(samples).all():
        raise NonFinite(f"{path}: found NaN or infinity among the samples to write")
    with (
        whole(path) as temporary,
        soundfile.SoundFile(temporary, "w", rate_hz, 1, "PCM_16", format=kind) as file,
    ):
        for start in range(0, len(samples), SOUND_CHUNK):
            part = samples[start : start + SOUND_CHUNK].astype(np.float64)
            file.write(np.clip(np.rint(part * 32768.0), -32768, 32767).astype(np.int16))


@contextmanager
def open_picture(src: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """An open file and its picture stream.

    Raises:
        NoVideo: it holds no picture.
    """
    with open_media(src, LIMITS) as source:
        stream = picture(source)
        if stream is None:
            raise NoVideo(f"{src}: found no picture")
        yield source, stream


def packet_stamps(src: Path) -> list[tuple[int, int]]:
    """(pts, dts) of each packet, the first frame at zero; empty where packets cannot be copied.

    dts are the sorted pts, early enough for every packet: the files' own may repeat (GRID's do).
    """
    with open_picture(src) as (source, stream):
        if stream.codec.canonical_name not in IN_MP4 or source.format.name == "avi":
            return []
        packets = [p for p in source.demux(stream) if p.size]
        pts = [p.pts for p in packets if p.pts is not None and not p.is_discard]
    shown = sorted(set(pts))
    if not pts or len(shown) < len(packets):
        return []
    ahead = max(s - p for s, p in zip(shown, pts, strict=True))
    return [(p - shown[0], s - ahead - shown[0]) for p, s in zip(pts, shown, strict=True)]


def _copy(
    source: InputContainer,
    stream: VideoStream,
    out: OutputContainer,
    stamps: list[tuple[int, int]],
    sound: tuple[NDArray[np.float32], int] | None = None,
) -> None:
    copied = out.add_stream_from_template(stream)
    encoder = SoundEncoder(out, "aac", sound[1], "mono", AAC_BITS_PER_S) if sound else None
    packets = (packet for packet in source.demux(stream) if packet.size)
    for packet, (pts, dts) in zip(packets, stamps, strict=True):
        packet.pts, packet.dts, packet.stream = pts, dts, copied
        out.mux(packet)
    if encoder is not None and sound is not None:
        encoder.write(sound[0])
