"""Writes an mp4 for people: the picture copied, the sound lossless with all its channels.

FLAC in mp4, since AAC starts with priming samples (1024, which is 64 ms at 16 kHz) that an edit
list hides: a reader that ignores edit lists would hear the sound late again.
"""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer

from avbench.media.atomic import whole
from avbench.media.encode import open_output
from avbench.media.full_sound import FullSound
from avbench.media.write import open_picture, packet_stamps, remux_video

__all__ = ["write_full_av"]


def write_full_av(dst: Path, src_video: Path, sound: FullSound) -> str:
    """An mp4 of `src_video`'s picture, first frame at zero, and `sound`, which starts with it.

    Returns "copy", or "h264" where the picture could not be copied (see `remux_video`).

    Raises:
        NoVideo: `src_video` holds no picture.
        Undecodable: it is no media that we accept.
    """
    if packet_stamps(src_video):
        _mux(dst, src_video, sound)
        return "copy"
    silent = dst.with_name(f".silent-{dst.stem}.mp4")
    try:
        codec = remux_video(src_video, silent)
        _mux(dst, silent, sound)
    finally:
        silent.unlink(missing_ok=True)
    return codec


def _mux(dst: Path, video: Path, sound: FullSound) -> None:
    stamps = packet_stamps(video)
    with open_picture(video) as (source, stream), whole(dst) as part, open_output(part) as out:
        copied = out.add_stream_from_template(stream)
        encoder = _Flac(out, sound)
        packets = (packet for packet in source.demux(stream) if packet.size)
        for packet, (pts, dts) in zip(packets, stamps, strict=True):
            encoder.write_until(float(dts * packet.time_base))  # so that both lie side by side
            packet.pts, packet.dts, packet.stream = pts, dts, copied
            out.mux(packet)
        encoder.close()


class _Flac:
    """The sound, encoded as far as the picture has come."""

    def __init__(self, out: OutputContainer, sound: FullSound) -> None:
        self._out, self._sound, self._at = out, sound, 0
        stream = out.add_stream("flac", rate=sound.rate_hz)
        assert isinstance(stream, AudioStream)  # noqa: S101 - FLAC is sound
        self._stream = stream
        self._stream.format = "s16"
        self._stream.layout = sound.layout
        self._stream.codec_context.flags |= Flags.bitexact

    def write_until(self, time_s: float) -> None:
        size = self._stream.codec_context.frame_size or 4608
        end = min(self._sound.samples.shape[1], int(time_s * self._sound.rate_hz))
        while self._at + size <= end:
            self._write(size)

    def close(self) -> None:
        size = self._stream.codec_context.frame_size or 4608
        while self._at < self._sound.samples.shape[1]:
            self._write(size)
        self._out.mux(self._stream.encode(None))

    def _write(self, size: int) -> None:
        part = self._sound.samples[:, self._at : self._at + size]
        interleaved = np.ascontiguousarray(part.T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=self._sound.layout)
        frame.sample_rate = self._sound.rate_hz
        frame.pts, frame.time_base = self._at, Fraction(1, self._sound.rate_hz)
        self._at += part.shape[1]
        self._out.mux(self._stream.encode(frame))
