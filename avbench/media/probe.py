"""What a container says of itself, before a frame is decoded."""

from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from avbench.media.container import open_media, picture, sound
from avbench.media.limits import LIMITS, Limits
from avbench.media.types import AudioInfo, MediaInfo, VideoInfo

__all__ = ["LIMITS", "Limits", "probe"]


def probe(path: Path, limits: Limits = LIMITS) -> MediaInfo:
    """Container, streams and sizes of a file.

    Sizes are those of the coded picture; a rotation in the metadata is applied by `decode`.

    Raises:
        Missing: there is no such file.
        Undecodable: not a container, a codec or a size that we accept.
    """
    with open_media(path, limits) as container:
        video, audio = picture(container), sound(container)
        return MediaInfo(
            path=path,
            container=container.format.name,
            size_bytes=path.stat().st_size,
            video=None if video is None else _video_info(video, container),
            audio=None if audio is None else _audio_info(audio, container),
        )


def _video_info(stream: VideoStream, container: InputContainer) -> VideoInfo:
    context = stream.codec_context
    rate = stream.average_rate or stream.guessed_rate or stream.base_rate
    return VideoInfo(
        codec=stream.codec.canonical_name,
        width=context.width,
        height=context.height,
        fps=Fraction(rate) if rate else Fraction(0),
        start_s=_start_s(stream),
        duration_s=_duration_s(stream, container),
    )


def _audio_info(stream: AudioStream, container: InputContainer) -> AudioInfo:
    context = stream.codec_context
    return AudioInfo(
        codec=stream.codec.canonical_name,
        rate_hz=context.sample_rate,
        channels=context.channels,
        start_s=_start_s(stream),
        duration_s=_duration_s(stream, container),
    )


def _start_s(stream: VideoStream | AudioStream) -> float:
    return float((stream.start_time or 0) * (stream.time_base or 0))


def _duration_s(stream: VideoStream | AudioStream, container: InputContainer) -> float:
    """The stream's own length; the container's where it states none (Matroska)."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base
