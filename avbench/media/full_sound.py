"""The sound of a file as it lies there, its own rate and all its channels, on the clip clock."""

from dataclasses import dataclass

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from avbench.clip import Source
from avbench.media.clock import SoundClock
from avbench.media.container import open_media, picture, sound
from avbench.media.intact import IntactFrames, stamp_s
from avbench.media.limits import LIMITS
from avbench.media.sound import SoundTrack

FULL_SCALE = 2.0**15
Samples = NDArray[np.int16]


@dataclass(frozen=True)
class FullSound:
    """Sound to be written, not measured.

    `samples`: int16 (channels, n), sample 0 at the first frame's pts (the first sample where the
    file has no picture). `layout`: FFmpeg's name of the channels ("mono", "stereo", "5.1").
    """

    samples: Samples
    rate_hz: int
    layout: str


def read_full_sound(source: Source) -> FullSound | None:
    """The sound of a source; None where it has none. 16-bit samples come back unchanged.

    `media.decode` mixes and resamples what is measured; this is for sound that people will hear.
    Time is kept as there: late starts and gaps become zeros, what lies before zero is cut.

    Raises:
        Missing: the file is not there.
        Undecodable: no media that we accept, or damaged.
    """
    if source.audio is None:
        return None
    with open_media(source.audio, LIMITS) as container:
        video, audio = picture(container), sound(container)
        if audio is None:
            return None
        track = _FullTrack(source.audio, LIMITS)
        streams = [s for s in (video, audio) if s is not None]
        intact = IntactFrames(source.audio, container, streams)
        intact.prepare(LIMITS)
        zero_s: float | None = None
        for frame in intact.frames(one_picture=True):
            if isinstance(frame, AudioFrame):
                track.add(frame)
            elif zero_s is None:
                zero_s = stamp_s(frame)
        return track.placed(zero_s)


class _FullTrack(SoundTrack):
    """Keeps what SoundTrack would mix and resample."""

    _layout = ""

    def placed(self, zero_s: float | None) -> FullSound | None:
        """Everything added so far, or None where that is nothing."""
        if self._clock is None:
            return None
        self._flush(last=True)
        rate_hz = self._format.rate_hz
        late_s = 0.0 if zero_s is None else self._clock.start_s - zero_s
        offset = int(np.floor(late_s * rate_hz + 0.5))
        samples = np.concatenate(self._kept, axis=1)
        if offset < 0:
            samples = samples[:, -offset:]
        elif offset > 0:
            samples = np.pad(samples, ((0, 0), (offset, 0)))
        return FullSound(samples, rate_hz, self._layout)

    def _open(self, frame: AudioFrame) -> SoundClock:
        clock = super()._open(frame)
        self._resampler = None
        self._kept: list[Samples] = []
        named = {1: "mono", 2: "stereo"}  # some files count their channels and name none
        self._layout = named.get(frame.layout.nb_channels, frame.layout.name)
        return clock

    def _flush(self, *, last: bool) -> None:
        middle, full_scale = self._format.scale
        for block in self._block:
            scaled = (block.astype(np.float64) - middle) * (FULL_SCALE / full_scale)
            whole = np.clip(np.rint(scaled), -FULL_SCALE, FULL_SCALE - 1)
            self._kept.append(whole.astype(np.int16))
        self._block, self._in_block = [], 0
