"""Reading from the middle of a file: where to jump to, and what to pass over after the jump."""

from collections.abc import Iterator
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from avbench.errors import Undecodable
from avbench.media.intact import AnyPacket, Frame, IntactFrames
from avbench.media.limits import Limits

# Without an index a jump lands between key frames: then from further back, and last from the start.
_BACK_S = (0.0, 1.0, 5.0, 20.0, 80.0, 320.0)
_NEAR_START_S = 1.0
# Their stamps after a jump are guesses from the bit rate.
_GUESSING = frozenset({"mp3", "aac"})
# A program stream stamps one frame of each 2 kB or so; up to the first stamp, times are guesses.
_UNSTAMPED_S = {"mpeg": 5.0}


def landings(container_format: str, wanted_s: float, start_s: float) -> Iterator[float | None]:
    """Times to try to jump to, on the container's clock, each further back; None: the beginning."""
    if container_format not in _GUESSING:
        for back_s in _BACK_S:
            at_s = wanted_s - back_s - _UNSTAMPED_S.get(container_format, 0.0)
            if at_s > start_s + _NEAR_START_S:
                yield at_s
    yield None


def jump(container: InputContainer, stream: VideoStream | AudioStream, to_s: float | None) -> bool:
    """Moves to the last key frame before `to_s`, or about there; False where that fails."""
    if to_s is None:
        return True
    try:
        container.seek(int(to_s / (stream.time_base or 1)), stream=stream, backward=True)
    except av.FFmpegError:
        return False
    return True


class PicturesAfterJump(IntactFrames):
    """Frames of a picture stream from the first key frame on.

    Frames that come after it in the file but are shown before it rest on frames that were not read
    (an open group of pictures), so they are passed over.
    """

    def __init__(
        self, path: Path, container: InputContainer, stream: VideoStream, zero_s: float
    ) -> None:
        super().__init__(path, container, [stream], zero_s=zero_s)
        unstamped_s = _UNSTAMPED_S.get(container.format.name, 0.0)
        self._unstamped = int(0.9 * unstamped_s / (stream.time_base or 1))
        self._landed: int | None = None
        self._key: int | None = None

    def _wanted(self, packet: AnyPacket) -> bool:
        if packet.size == 0:  # the end: the decoder gives what it holds back
            return True
        stamp = packet.dts if self._undated else packet.pts
        if self._key is None:
            if stamp is None or not packet.is_keyframe or not self._stamped(stamp):
                return False
            self._key = stamp
        return stamp is None or stamp >= self._key

    def _stamped(self, stamp: int) -> bool:
        self._landed = stamp if self._landed is None else self._landed
        return stamp >= self._landed + self._unstamped


class SoundAfterJump(IntactFrames):
    """Frames of a sound stream; decoders settle before `settled_s`, where damage is no matter."""

    def __init__(
        self,
        path: Path,
        container: InputContainer,
        stream: AudioStream,
        settled_s: float,
        zero_s: float,
    ) -> None:
        super().__init__(path, container, [stream], zero_s=zero_s)
        self._settled_s = settled_s

    def _wanted(self, packet: AnyPacket) -> bool:
        return packet.size == 0 or not (packet.is_corrupt and self._settling(packet))

    def _decoded(self, packet: AnyPacket) -> Iterator[Frame]:
        try:
            yield from super()._decoded(packet)
        except Undecodable:
            if not self._settling(packet):
                raise

    def _settling(self, packet: AnyPacket) -> bool:
        stamp = packet.dts if packet.pts is None else packet.pts
        return stamp is None or float(stamp * (packet.time_base or 0)) < self._settled_s


def frames_of(intact: IntactFrames, limits: Limits) -> Iterator[Frame]:
    """All frames of the chosen streams, decoded as `IntactFrames` does."""
    intact.prepare(limits)
    return intact.frames(one_picture=False)
