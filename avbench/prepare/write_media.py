"""Writes one clip with its lag taken out: the sound's samples move, the picture is copied.

The picture of a span of a longer file cannot be copied between key frames: it is encoded anew.

Only moved samples are read alike by every program; edit lists and start times in a container are
honoured by some readers and not by others. So the picture is stream-copied where its codec can
live in mp4, and the sound lies beside it as FLAC of exactly the picture's length.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from avbench.align.offset import lag_samples
from avbench.clip import SAMPLE_RATE_HZ, Source, Waveform
from avbench.prepare.cut import Cut, cut_to_overlap
from avbench.prepare.layout import audio_rel, video_rel
from avbench.prepare.trim_video import trim_video

Write = Literal["none", "audio", "av"]
Edge = Literal["pad", "trim"]


@dataclass(frozen=True)
class Written:
    """Where a clip's media lie after correction, and how long they are.

    `video`, `audio`: the files to read (the source's where nothing was written); `video_rel`,
    `audio_rel`: written files, relative to OUT. `valid_start_s`, `valid_end_s`: the recorded part
    of the sound on the corrected clock. `trim_start_s`: what was cut off the front of both streams.
    `video_codec`: "copy", "h264", or None where no picture was written.
    """

    video: Path | None
    audio: Path | None
    video_rel: str | None
    audio_rel: str | None
    n_frames: int | None
    num_samples: int | None
    valid_start_s: float | None
    valid_end_s: float | None
    trim_start_s: float = 0.0
    video_codec: str | None = None


def write_clip(  # noqa: PLR0913 - facts of the clip and options of the run, by name
    source: Source,
    out_dir: Path,
    clip_id: str,
    *,
    audio: Waveform | None,
    n_frames: int | None,
    fps: Fraction | None,
    lag_ms: float,
    write: Write,
    edge: Edge,
) -> Written:
    """Writes `video/<clip_id>.mp4` and `audio/<clip_id>.flac` below `out_dir`.

    `audio`: as decoded on the clip clock at 16 kHz, the lag still in it; it is advanced by
    `lag_ms` (rounded to a sample) and gets round(n_frames / fps * 16000) samples.
    `write`: "audio": picture alone in the mp4; "av": the sound is in the mp4 too, for viewing;
    "none": nothing is written, and the numbers are those that reading with the lag will give.
    `edge`: "pad" keeps all frames and zero fills; "trim" drops the frames that the sound does not
    wholly cover, at both ends of both streams (the picture is then encoded anew).

    Raises:
        TooShort: trimming leaves no frame.
        ClipError: the picture cannot be read.
    """
    cut = cut_to_overlap(audio, n_frames, fps, lag_ms, trim=edge == "trim" and write != "none")
    n_samples = None if cut.samples is None else len(cut.samples)
    if write == "none":
        video, sound, codec = None, None, None
    else:
        codec = _write_video(source, out_dir / video_rel(clip_id), cut, n_frames, fps, write)
        video = video_rel(clip_id) if codec else None
        sound = _write_sound(out_dir, clip_id, cut.samples)
    return Written(
        video=out_dir / video if video else source.video,
        audio=out_dir / sound if sound else source.audio,
        video_rel=video,
        audio_rel=sound,
        n_frames=cut.n_frames,
        num_samples=n_samples,
        valid_start_s=cut.valid_start_s,
        valid_end_s=cut.valid_end_s,
        trim_start_s=cut.start_s,
        video_codec=codec,
    )


def _write_video(
    source: Source,
    path: Path,
    cut: Cut,
    n_frames: int | None,
    fps: Fraction | None,
    write: Write,
) -> str | None:
    from avbench.media.write import write_av

    if source.video is None or n_frames is None or fps is None:
        return None
    if write != "av" or cut.samples is None:
        return _write_silent(source, path, cut, n_frames, fps)
    silent = path.with_name(f".silent-{path.name}")
    try:
        codec = _write_silent(source, silent, cut, n_frames, fps)
        write_av(path, silent, cut.samples, SAMPLE_RATE_HZ)
    finally:
        silent.unlink(missing_ok=True)
    return codec


def _write_silent(source: Source, path: Path, cut: Cut, n_frames: int, fps: Fraction) -> str:
    from avbench.media.write import encode_picture, remux_video

    assert source.video is not None  # noqa: S101 - its frames were counted
    if cut.n_frames is not None and cut.n_frames != n_frames:
        trim_video(source, path, cut.first, cut.n_frames, fps)
    elif source.is_span:
        encode_picture(source, path, fps)
    else:
        return remux_video(source.video, path)
    return "h264"


def span_sound(
    source: Source, n_frames: int | None, fps: Fraction | None, lag_ms: float
) -> Waveform | None:
    """The sound of a span, already advanced by `lag_ms`: what moves in is sound of the long file.

    It reaches to the end of the last of `n_frames`; give it to `write_clip` with a lag of 0. None
    where the source has no sound.

    Raises:
        ClipError: it cannot be read.
    """
    from avbench.media.decode import decode

    if source.audio is None:
        return None
    end_s = source.end_s
    if n_frames is not None and fps is not None:  # the first frame may be up to one later
        end_s = source.start_s + float((n_frames + 1) / fps)
    whole_ms = lag_samples(lag_ms, SAMPLE_RATE_HZ) * 1000 / SAMPLE_RATE_HZ  # moved by samples
    moved = replace(source, audio_lag_ms=source.audio_lag_ms + whole_ms, end_s=end_s)
    return decode(moved, [], want_video=False, want_audio=True).audio


def _write_sound(out_dir: Path, clip_id: str, samples: NDArray[np.float32] | None) -> str | None:
    from avbench.media.write import write_flac

    if samples is None:
        return None
    path = out_dir / audio_rel(clip_id)
    write_flac(path, samples, SAMPLE_RATE_HZ)
    return audio_rel(clip_id)
