"""Where the picture and the sound of a file begin: read once, used for each of its spans."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from avbench.media.clock import SoundClock
from avbench.media.container import open_media, picture, sound
from avbench.media.intact import IntactFrames, stamp_s
from avbench.media.limits import Limits
from avbench.media.sound import SoundTrack

_SOUND_FRAMES = 20  # more than a SoundClock takes for its start


@dataclass(frozen=True)
class SoundHead:
    """The beginning of a sound stream.

    `start_s`: of its first sample, on the container's clock. `second`: index of the second frame's
    first sample; `frame`: samples in each frame from there on, 0 where they vary, or where stamps
    count samples.
    """

    start_s: float
    rate_hz: int
    second: int
    frame: int

    def index(self, at_s: float) -> int:
        """Index of the sample that a frame stamped `at_s` begins with, counted from the first.

        Stamps are rounded (Matroska: 1 ms), frames are all of one size: so their count is exact.
        """
        stamped = (at_s - self.start_s) * self.rate_hz
        if self.frame:
            counted = self.second + round((stamped - self.second) / self.frame) * self.frame
            if abs(stamped - counted) <= SoundClock.TOLERANCE_S * self.rate_hz:
                return max(0, counted)
        return max(0, round(stamped))


@dataclass(frozen=True)
class Head:
    """What a file begins with. `picture_s`: first frame's pts; `fps`: what the container says."""

    container: str
    picture_s: float | None
    fps: Fraction | None
    sound: SoundHead | None


def read_head(path: Path, limits: Limits) -> Head:
    """The head of a file; kept for the process as long as the file does not change.

    Raises:
        Missing: there is no such file.
        Undecodable: no media that we accept, or damaged at its beginning.
    """
    try:
        stat = path.stat()
    except OSError:
        return _read(path, limits, ())  # says what is wrong with it
    return _read(path, limits, (stat.st_ino, stat.st_size, stat.st_mtime_ns))


@lru_cache(maxsize=256)
def _read(path: Path, limits: Limits, _stamp: tuple[int, ...]) -> Head:
    with open_media(path, limits.of_long_files()) as container:
        video, audio = picture(container), sound(container)
        picture_s, track, sizes = _first_frames(path, container, limits)
        rate = None if video is None else video.average_rate or video.guessed_rate
        return Head(
            container.format.name,
            picture_s,
            Fraction(rate) if rate else None,
            None if audio is None or not sizes else _sound_head(audio, track, sizes),
        )


def _first_frames(
    path: Path, container: InputContainer, limits: Limits
) -> tuple[float | None, SoundTrack, list[int]]:
    video, audio = picture(container), sound(container)
    intact = IntactFrames(path, container, [s for s in (video, audio) if s is not None])
    intact.prepare(limits)
    picture_s: float | None = None
    track, sizes = SoundTrack(path, limits.of_long_files()), list[int]()
    for frame in intact.frames(one_picture=True):
        if not isinstance(frame, AudioFrame):
            picture_s = stamp_s(frame) if picture_s is None else picture_s
        elif len(sizes) < _SOUND_FRAMES:
            track.add(frame)
            sizes.append(frame.samples)
        heard = audio is None or len(sizes) == _SOUND_FRAMES
        if heard and (video is None or picture_s is not None):
            break
    return picture_s, track, sizes


def _sound_head(stream: AudioStream, track: SoundTrack, sizes: list[int]) -> SoundHead:
    clock = track.clock
    rate_hz = clock.rate_hz
    ((usual, n),) = Counter(sizes[1:] or sizes).most_common(1)
    by_stamp = (
        stream.codec.canonical_name.startswith("pcm_")
        and ((stream.time_base or 1) * rate_hz).denominator == 1
    )
    steady = n == len(sizes[1:]) and not by_stamp
    return SoundHead(clock.start_s, rate_hz, sizes[0], usual if steady else 0)
