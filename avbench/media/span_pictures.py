"""The pictures of a span of a long file, at a cost in proportion to the span."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from av.container import InputContainer
from av.video.frame import VideoFrame

from avbench.errors import TooShort, Undecodable
from avbench.media.container import open_media, picture
from avbench.media.frames import FrameReader, PictureTrack
from avbench.media.head import Head
from avbench.media.intact import IntactFrames, stamp_s
from avbench.media.limits import Limits
from avbench.media.seek import PicturesAfterJump, frames_of, jump, landings
from avbench.media.types import VideoClock

SLACK_S = 1e-6  # times are written as decimals; stamps are fractions


@dataclass
class SpanPictures:
    """Frames whose pts lie in [start_s, end_s), zero being the file's first frame.

    Decoding starts at a key frame before the span and stops behind it. A jump that lands behind
    `start_s` is made again from further back, last from the beginning of the file.
    `first_s`: pts of the first frame kept, on the container's clock.
    """

    path: Path
    head: Head
    start_s: float
    end_s: float | None
    readers: Sequence[FrameReader]
    limits: Limits
    first_s: float = field(default=0.0, init=False)
    _zero_s: float = field(default=0.0, init=False)
    _seen_s: float | None = field(default=None, init=False)
    _track: PictureTrack = field(init=False)

    def read(self, *, first_only: bool = False) -> VideoClock:
        """Feeds the readers and returns the span's clock; `first_only`: just its first frame.

        Raises:
            TooShort: no frame lies in the span.
            Undecodable: damaged where it was read.
        """
        self._zero_s = self.head.picture_s or 0.0
        self._track = PictureTrack(self.path, self.readers, self.limits, self.head.fps)
        wanted_s = self._zero_s + self.start_s
        for at_s in landings(self.head.container, wanted_s, self._zero_s):
            if self._attempt(at_s, first_only=first_only):
                break
        if not len(self._track):
            raise self._nothing()
        return self._track.finish()

    def _attempt(self, at_s: float | None, *, first_only: bool) -> bool:
        """Whether the jump landed before the span; then the frames have been read."""
        with open_media(self.path, self.limits.of_long_files()) as container:
            stream = picture(container)
            assert stream is not None  # noqa: S101 - the head saw one
            if not jump(container, stream, at_s):
                return False
            try:
                return self._read(container, at_s, first_only=first_only)
            except Undecodable:
                if at_s is None or len(self._track):
                    raise
                return False  # where the jump landed may be at fault

    def _read(self, container: InputContainer, at_s: float | None, *, first_only: bool) -> bool:
        landed = at_s is None
        for frame in frames_of(self._intact(container, at_s), self.limits):
            assert isinstance(frame, VideoFrame)  # noqa: S101 - no other stream is read
            seen_s = stamp_s(frame) - self._zero_s
            if not landed and seen_s > self.start_s + SLACK_S:
                return False
            landed = True
            if self.end_s is not None and seen_s >= self.end_s - SLACK_S:
                break
            self._seen_s = max(seen_s, self._seen_s or 0.0)
            if seen_s < self.start_s - SLACK_S:
                continue
            self._keep(frame)
            if first_only:
                break
        return landed

    def _intact(self, container: InputContainer, at_s: float | None) -> IntactFrames:
        stream = picture(container)
        assert stream is not None  # noqa: S101 - the head saw one
        if at_s is None:
            return IntactFrames(self.path, container, [stream], zero_s=self._zero_s)
        return PicturesAfterJump(self.path, container, stream, self._zero_s)

    def _keep(self, frame: VideoFrame) -> None:
        if not len(self._track):
            self.first_s = stamp_s(frame)
        self._track.add(frame)

    def _nothing(self) -> TooShort:
        until = "the end" if self.end_s is None else f"{self.end_s:.3f} s"
        last = (
            "" if self._seen_s is None else f"; the last one before stands at {self._seen_s:.3f} s"
        )
        return TooShort(
            f"{self.path}: found no frame from {self.start_s:.3f} s to {until}, "
            f"expected at least one{last}"
        )
