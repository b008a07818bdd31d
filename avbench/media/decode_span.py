"""A clip that is a span of long files: the frames and samples that decoding all would give."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path

from avbench.clip import SAMPLE_RATE_HZ, Source, Waveform
from avbench.media.frames import FrameReader
from avbench.media.head import Head, read_head
from avbench.media.limits import Limits
from avbench.media.span_pictures import SLACK_S, SpanPictures
from avbench.media.span_sound import SpanSound
from avbench.media.types import Decoded

__all__ = ["decode_span"]


def decode_span(
    source: Source,
    readers: Sequence[FrameReader],
    *,
    want_video: bool,
    want_audio: bool,
    limits: Limits,
) -> Decoded:
    """The span of a source; see `media.decode.decode`, which calls this."""
    head = None if source.video is None else read_head(source.video, limits)
    clock, skipped_s, fps = None, source.start_s, None
    if source.video is not None and head is not None and head.picture_s is not None:
        ends = (source.start_s, source.end_s)
        pictures = SpanPictures(source.video, head, *ends, readers if want_video else (), limits)
        found = pictures.read(first_only=not want_video)
        clock = found if want_video else None
        skipped_s, fps = pictures.first_s - head.picture_s, head.fps
    if not want_audio or source.audio is None:
        return Decoded(clock, None)
    n = _length(source, skipped_s, fps)
    return Decoded(clock, *_sound(source.audio, source, skipped_s, n, limits))


def _length(source: Source, skipped_s: float, fps: Fraction | None) -> int | None:
    """Samples up to the end of the frame that is shown when the span ends; None: to the file's."""
    if source.end_s is None:
        return None
    if not fps:
        return _samples(source.end_s) - _samples(skipped_s)
    n_frames = ceil(Fraction(source.end_s - skipped_s - SLACK_S) * fps)
    return round(n_frames / fps * SAMPLE_RATE_HZ)


def _sound(
    path: Path, source: Source, skipped_s: float, n: int | None, limits: Limits
) -> tuple[Waveform | None, bool]:
    """The sound from `skipped_s` on, and whether it has gaps.

    A sound file without picture starts with that of the other file, at its own first sample.
    """
    head = read_head(path, limits)
    if head.sound is None:
        return None, False
    at = _samples(
        _late_s(head) - source.audio_lag_ms / 1000.0
    )  # of the first sample in the whole file
    reader = SpanSound(path, head, _samples(skipped_s) - at, n, limits)
    return reader.read(head.sound), reader.gap


def _late_s(head: Head) -> float:
    """How much later than the picture the sound starts."""
    if head.picture_s is None or head.sound is None:
        return 0.0
    return head.sound.start_s - head.picture_s


def _samples(time_s: float) -> int:
    return int((time_s * SAMPLE_RATE_HZ + 0.5) // 1)
