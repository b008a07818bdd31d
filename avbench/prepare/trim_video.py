"""Some frames of a video, encoded anew: a cut between key frames cannot be copied."""

import queue
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.clip import Source
from avbench.errors import Unmeasurable
from avbench.media.types import FrameChunk

Frames = NDArray[np.uint8]
QUEUED_CHUNKS = 4


class _Stop(BaseException):
    """Ends the decoding thread once nobody listens any more."""


def trim_video(src: Path, dst: Path, first: int, n_frames: int, fps: Fraction) -> None:
    """Writes frames [first, first + n_frames) of `src` as H.264 without sound.

    Raises:
        Unmeasurable: the frame rate varies, so frames have no place on an even grid.
        ClipError: the video cannot be read.
    """
    from avbench.media.write import write_video

    write_video(dst, _wanted(src, first, n_frames, fps), fps, "h264")


def _wanted(src: Path, first: int, n_frames: int, fps: Fraction) -> Iterator[Frames]:
    for chunk in _chunks(src):
        _check_even(src, chunk, fps)
        for k, frame in enumerate(chunk.frames, start=chunk.first):
            if first <= k < first + n_frames:
                yield frame


def _check_even(src: Path, chunk: FrameChunk, fps: Fraction) -> None:
    due_s = np.arange(chunk.first, chunk.first + len(chunk.pts_s)) / float(fps)
    off_s = float(np.abs(chunk.pts_s - due_s).max())
    if off_s > 0.5 / float(fps):
        raise Unmeasurable(
            f"{src}: found a frame {off_s * 1000:.0f} ms away from an even {float(fps):.3f} per "
            "second, expected an even rate for edge='trim'; edge='pad' copies the picture as it is"
        )


def _chunks(src: Path) -> Iterator[FrameChunk]:
    """The decoder pushes, the encoder pulls: a short queue lies between, so memory stays flat."""
    box: queue.Queue[FrameChunk | BaseException | None] = queue.Queue(QUEUED_CHUNKS)
    stop = threading.Event()
    thread = threading.Thread(target=_decode_into, args=(src, box, stop), daemon=True)
    thread.start()
    try:
        while (item := box.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        while thread.is_alive():
            _drain(box)
            thread.join(timeout=0.05)


def _decode_into(
    src: Path, box: "queue.Queue[FrameChunk | BaseException | None]", stop: threading.Event
) -> None:
    from avbench.media.decode import decode

    def keep(chunk: FrameChunk) -> None:
        if stop.is_set():
            raise _Stop
        box.put(FrameChunk(chunk.frames.copy(), chunk.pts_s, chunk.first))

    try:
        decode(Source(src, None), [keep], want_video=True, want_audio=False)
    except _Stop:
        return
    except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
        box.put(error)
    else:
        box.put(None)


def _drain(box: "queue.Queue[FrameChunk | BaseException | None]") -> None:
    while not box.empty():
        box.get_nowait()
