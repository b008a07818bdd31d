"""Encoders for the files that avbench makes itself, and for the codecs of the corpora it mimics."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from avbench.media.atomic import whole

Image = NDArray[np.uint8]
Options = tuple[tuple[str, str], ...]
CLOCK_HZ = 90_000
CODECS = {
    "libx264": {"crf": "18", "preset": "veryfast", "bf": "0", "threads": "1"},
    "mpeg1video": {"b": "1100000", "bf": "0", "threads": "1"},
    "mpeg4": {"b": "500000", "bf": "0", "threads": "1"},  # as LRS3's clips have
    "flv1": {"b": "1000000", "threads": "1"},  # FFmpeg ignores a quantiser here
}
ACCURATE = Interpolation.BILINEAR | Interpolation.ACCURATE_RND  # else colours come out 2 % dark
EXACT = ("mpeg1video", "mpeg4", "flv1")  # they count frames: no finer clock
MP2_DELAY_SAMPLES = 481  # of FFmpeg's encoder; GRID's files start at time zero all the same


@dataclass(frozen=True)
class Codecs:
    """What a file is made of: FFmpeg's encoder names (sound: aac, mp2, libmp3lame), channels.

    `picture_options`, `sound_options`: of the encoders, beside or instead of ours.
    """

    video: str = "libx264"
    audio: str = "aac"
    layout: str = "mono"
    bits_per_s: int = 96_000
    picture_options: Options = ()
    sound_options: Options = ()


GRID_CODECS = Codecs("mpeg1video", "mp2", "stereo", 224_000)


@contextmanager
def open_output(path: Path) -> Iterator[OutputContainer]:
    """A container by the suffix: .mpg is an MPEG program stream, anything else as FFmpeg says."""
    kind = "mpeg" if path.suffix == ".mpg" else None
    with av.open(str(path), "w", format=kind, container_options={"fflags": "+bitexact"}) as out:
        yield out


def write_video(
    path: Path,
    frames: Iterable[Image],
    fps: Fraction,
    *,
    audio: NDArray[np.float32] | None = None,
    rate_hz: int = 44_100,
    pts_s: Sequence[float] | None = None,
    codecs: Codecs | None = None,
) -> None:
    """Writes frames, and sound if given, that start together.

    Args:
        path: `.mpg` gets MPEG-1 and stereo MP2 as in GRID; `.mp4`, `.mkv`, `.avi`, `.mov` H.264
            and AAC.
        frames: uint8 (height, width, 3) BGR, all of one size.
        fps: frame rate; ignored where `pts_s` says when each frame is shown.
        audio: float32 (n,) mono at `rate_hz`.
        rate_hz: of the sound.
        pts_s: time of each frame, in seconds.
        codecs: other ones than the suffix asks for.
    """
    used = codecs or (GRID_CODECS if path.suffix == ".mpg" else Codecs())
    with whole(path) as temporary, open_output(temporary) as out:
        video = VideoEncoder(out, used.video, fps, used.picture_options)
        sound = sound_encoder(out, used, rate_hz) if audio is not None else None
        for i, frame in enumerate(frames):
            video.write(frame, float(i / fps) if pts_s is None else pts_s[i])
        video.close()
        if sound is not None and audio is not None:
            sound.write(audio)


def write_sound(
    path: Path, samples: NDArray[np.float32], rate_hz: int, codecs: Codecs | None = None
) -> None:
    """Writes sound alone, mono float32 (n,), in the container that the suffix names (.m4a, ...)."""
    with whole(path) as temporary, open_output(temporary) as out:
        sound_encoder(out, codecs or Codecs(), rate_hz).write(samples)


def sound_encoder(out: OutputContainer, codecs: Codecs, rate_hz: int) -> "SoundEncoder":
    """The encoder of a file's sound."""
    form = (codecs.audio, rate_hz, codecs.layout, codecs.bits_per_s)
    return SoundEncoder(out, *form, options=codecs.sound_options)


class VideoEncoder:
    """One picture stream. The first frame settles the size."""

    def __init__(
        self,
        out: OutputContainer,
        codec: str,
        fps: Fraction = Fraction(25),
        options: Options = (),
    ) -> None:
        """`options`: of the encoder, beside or instead of those of `CODECS`."""
        self._out = out
        stream = out.add_stream(codec, rate=fps, options=CODECS[codec] | dict(options))
        assert isinstance(stream, VideoStream)  # noqa: S101 - both codecs are of pictures
        self._stream = stream
        self._stream.pix_fmt = "yuv420p"
        self._stream.thread_count = 1
        self._stream.codec_context.flags |= Flags.bitexact
        self._exact = codec in EXACT or out.format.name == "avi"  # AVI counts frames too
        self._fps = fps
        if not self._exact:
            self._stream.codec_context.time_base = Fraction(1, CLOCK_HZ)
        self._reformatter = VideoReformatter()
        self._started = False
        self._last = -1

    def write(self, frame: Image, at_s: float) -> None:
        """Encodes one frame, BGR (height, width, 3) or grey (height, width), shown at `at_s`."""
        if not self._started:
            self._stream.height, self._stream.width = frame.shape[:2]
            self._started = True
        form = "gray" if frame.ndim == 2 else "bgr24"
        given = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format=form)
        picture = self._reformatter.reformat(given, format="yuv420p", interpolation=ACCURATE)
        base = 1 / self._fps if self._exact else Fraction(1, CLOCK_HZ)
        ticks = round(Fraction(at_s).limit_denominator(10**9) / base)
        self._last = max(ticks, self._last + 1)  # two frames never share a time stamp
        picture.pts, picture.time_base = self._last, base
        self._out.mux(self._stream.encode(picture))

    def write_all(self, frames: Iterable[Image], at_s: Iterable[float]) -> None:
        """Encodes several frames."""
        for frame, time_s in zip(frames, at_s, strict=True):
            self.write(frame, float(time_s))

    def close(self) -> None:
        """Encodes what is still held back."""
        if self._started:
            self._out.mux(self._stream.encode(None))


class SoundEncoder:
    """One sound stream."""

    def __init__(
        self,
        out: OutputContainer,
        codec: str,
        rate_hz: int,
        layout: str,
        bits_per_s: int,
        *,
        options: Options = (),
    ) -> None:
        self._out = out
        stream = out.add_stream(codec, rate=rate_hz, options=dict(options))
        assert isinstance(stream, AudioStream)  # noqa: S101 - both codecs are of sound
        self._stream = stream
        self._stream.layout = layout
        self._stream.bit_rate = bits_per_s
        self._stream.codec_context.flags |= Flags.bitexact
        self._rate_hz = rate_hz
        self._mp2 = codec == "mp2"

    def write(self, samples: NDArray[np.float32]) -> None:
        """Encodes the whole sound, mono float32 (n,), and closes the stream."""
        lead = MP2_DELAY_SAMPLES if self._mp2 else 0
        size = self._stream.codec_context.frame_size or 1024
        ahead = np.concatenate([samples[lead:], np.zeros(lead, np.float32)])
        for start in range(0, len(ahead), size):
            frame = self._frame(ahead[start : start + size])
            frame.sample_rate = self._rate_hz
            frame.pts, frame.time_base = start + lead, Fraction(1, self._rate_hz)
            self._out.mux(self._stream.encode(frame))
        self._out.mux(self._stream.encode(None))

    def _frame(self, part: NDArray[np.float32]) -> av.AudioFrame:
        if not self._mp2:
            return av.AudioFrame.from_ndarray(part.reshape(1, -1), format="fltp", layout="mono")
        pcm = np.rint(np.clip(part, -1, 1) * 32767).astype(np.int16)
        stereo = np.repeat(pcm, 2).reshape(1, -1)
        return av.AudioFrame.from_ndarray(stereo, format="s16", layout="stereo")
