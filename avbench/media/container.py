"""Opening a file: the demuxer we named, no other file reachable, limits checked on the header."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from avbench.errors import Undecodable
from avbench.media.complete import check_complete
from avbench.media.limits import Limits
from avbench.media.sniff import demuxer_for

VIDEO_CODECS = frozenset({
    "h264", "hevc", "av1", "vp8", "vp9", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v2",
    "msmpeg4v3", "h263", "flv1", "mjpeg", "png", "ffv1", "rawvideo", "huffyuv", "ffvhuff",
    "utvideo", "prores", "dnxhd", "dvvideo", "theora", "wmv2",
})  # fmt: skip
AUDIO_CODECS = frozenset({
    "aac", "mp1", "mp2", "mp3", "opus", "vorbis", "flac", "alac", "ac3", "eac3", "speex",
    "wavpack", "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le",
    "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_alaw", "pcm_mulaw", "adpcm_ms",
    "adpcm_ima_wav",
})  # fmt: skip

# A WAV header says everything; FFmpeg would still decode seconds of sound (5 ms a file).
_PROBING = {"wav": {"probesize": "4096"}}


@contextmanager
def open_media(path: Path, limits: Limits) -> Iterator[InputContainer]:
    """An open container that passed every check that needs no decoding.

    Raises:
        Missing: there is no such file.
        Undecodable: not a container, a codec or a size that we accept.
    """
    demuxer = demuxer_for(path)
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise Undecodable(f"{path}: found {size} bytes, expected at most {limits.max_bytes}")
    try:
        container = av.open(
            # absolute, so that no name can be read as a protocol ("concat:...")
            str(path.absolute()),
            "r",
            format=demuxer,
            container_options={
                "format_whitelist": _family(demuxer),
                "protocol_whitelist": "file",
                **_PROBING.get(demuxer, {}),
            },
            metadata_errors="replace",
        )
    except av.FFmpegError as error:
        found = f"damaged {demuxer} headers ({error.strerror})"
        raise Undecodable(f"{path}: found {found}, expected a readable file") from error
    with container:
        _check(path, container, limits)
        yield container


def picture(container: InputContainer) -> VideoStream | None:
    """The first video stream; a cover picture is none."""
    streams = (s for s in container.streams.video if not s.disposition & Disposition.attached_pic)
    return next(streams, None)


def sound(container: InputContainer) -> AudioStream | None:
    """The first audio stream."""
    return next(iter(container.streams.audio), None)


def _family(demuxer: str) -> str:
    return {"mov": "mov,mp4,m4a,3gp,3g2,mj2", "matroska": "matroska,webm"}.get(demuxer, demuxer)


def _check(path: Path, container: InputContainer, limits: Limits) -> None:
    n_streams = len(container.streams)
    if n_streams > limits.max_streams:
        raise Undecodable(f"{path}: found {n_streams} streams, expected <= {limits.max_streams}")
    video, audio = picture(container), sound(container)
    if video is None and audio is None:
        raise Undecodable(f"{path}: found neither picture nor sound, expected at least one")
    if video is not None:
        _check_picture(path, video, limits)
    if audio is not None:
        _check_codec(path, audio, AUDIO_CODECS)
    _check_duration(path, container, limits)
    check_complete(path, [s for s in (video, audio) if s is not None])


def _check_codec(path: Path, stream: VideoStream | AudioStream, known: frozenset[str]) -> None:
    name = stream.codec.canonical_name if stream.codec_context else "an unknown codec"
    if name not in known:
        listed = " ".join(sorted(known))
        raise Undecodable(f"{path}: found {stream.type} as {name}, expected one of: {listed}")


def _check_picture(path: Path, video: VideoStream, limits: Limits) -> None:
    _check_codec(path, video, VIDEO_CODECS)
    width, height = video.codec_context.width, video.codec_context.height
    if width * height > limits.max_pixels:
        expected = f"at most {limits.max_pixels} pixels"
        raise Undecodable(f"{path}: found frames of {width}x{height}, expected {expected}")
    if video.frames > limits.max_frames:
        expected = f"at most {limits.max_frames}"
        raise Undecodable(f"{path}: found {video.frames} frames, expected {expected}")


def _check_duration(path: Path, container: InputContainer, limits: Limits) -> None:
    duration_s = (container.duration or 0) / av.time_base
    if duration_s > limits.max_duration_s:
        expected = f"at most {limits.max_duration_s:g} s"
        raise Undecodable(f"{path}: found {duration_s:.1f} s, expected {expected}")
