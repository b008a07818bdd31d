"""Some frames of a video, encoded anew: a cut between key frames cannot be copied."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from avbench.clip import Source
from avbench.errors import Unmeasurable
from avbench.media.types import FrameChunk


def trim_video(source: Source, dst: Path, first: int, n_frames: int, fps: Fraction) -> None:
    """Writes frames [first, first + n_frames) as H.264 without sound, frame `first` at 0.

    `source`: a video, or a span of one, whose own first frame is number 0.

    Raises:
        Unmeasurable: the frame rate varies, so that frames and seconds cannot be cut alike.
        ClipError: the video cannot be read.
    """
    from avbench.media.atomic import whole
    from avbench.media.decode import decode
    from avbench.media.encode import VideoEncoder, open_output

    with whole(dst) as temporary, open_output(temporary) as out:
        encoder = VideoEncoder(out, "libx264", fps)

        def keep(chunk: FrameChunk) -> None:
            _check_even(source, chunk, fps)
            start = min(len(chunk.frames), max(0, first - chunk.first))
            end = max(start, min(len(chunk.frames), first + n_frames - chunk.first))
            times_s = np.maximum(0.0, chunk.pts_s[start:end] - float(first / fps))
            encoder.write_all(chunk.frames[start:end], times_s.tolist())

        decode(replace(source, audio=None), [keep], want_video=True, want_audio=False)
        encoder.close()


def _check_even(source: Source, chunk: FrameChunk, fps: Fraction) -> None:
    due_s = np.arange(chunk.first, chunk.first + len(chunk.pts_s)) / float(fps)
    off_s = float(np.abs(chunk.pts_s - due_s).max())
    if off_s > 0.5 / float(fps):
        raise Unmeasurable(
            f"{source.video}: found a frame {off_s * 1000:.0f} ms away from an even "
            f"{float(fps):.3f} per second, expected an even rate for edge='trim'; edge='pad' keeps "
            "the picture as it is"
        )
