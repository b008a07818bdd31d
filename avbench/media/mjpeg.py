"""What a film looks like after `ffmpeg -i FILE -f image2 %06d.jpg`, as SyncNet gets its frames.

Without a quality FFmpeg aims at 200 kbit/s: within a second the pictures of a face fall from about
40 dB to 30 dB (PSNR), so it is no detail to leave out. Ours differ from FFmpeg's own by about 40
dB, since they start from BGR and not from the file's own planes.
"""

from fractions import Fraction

import cv2
import numpy as np
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, VideoReformatter
from numpy.typing import NDArray

Image = NDArray[np.uint8]
BIT_RATE = 200_000  # FFmpeg's default
FPS = Fraction(25)


class JpegPass:
    """Pictures of one size, in order; the coder's rate control remembers those before."""

    def __init__(self) -> None:
        self._coder: VideoCodecContext | None = None
        self._reformatter = VideoReformatter()
        self._n = 0

    def through(self, picture: Image) -> Image:
        """The picture (height, width, 3), BGR, as it comes out of its JPEG."""
        if self._coder is None:
            self._coder = _coder(picture.shape[1], picture.shape[0])
        frame = self._reformatter.reformat(
            VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24"),
            format="yuvj420p",
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )
        frame.pts, frame.time_base = self._n, 1 / FPS
        self._n += 1
        data = b"".join(bytes(packet) for packet in self._coder.encode(frame))
        return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _coder(width: int, height: int) -> VideoCodecContext:
    coder = CodecContext.create("mjpeg", "w")
    assert isinstance(coder, VideoCodecContext)  # noqa: S101 - mjpeg is of pictures
    coder.width, coder.height, coder.pix_fmt = width, height, "yuvj420p"
    coder.framerate, coder.time_base, coder.bit_rate = FPS, 1 / FPS, BIT_RATE
    coder.thread_count = 1
    return coder
