"""The sound of a span of a long file: the samples that decoding all of it would give.

Decoders and the resampler need some sound before what is wanted. The resampler is started at a
sample that falls onto the 16 kHz grid of the whole file (every 441st at 44.1 kHz), so its phase is
the same; what lies further back than its filter reaches does not change the result.
"""

from dataclasses import dataclass
from itertools import islice
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer

from avbench.clip import SAMPLE_RATE_HZ, Waveform
from avbench.errors import Undecodable
from avbench.media.clock import SoundClock
from avbench.media.container import open_media, sound
from avbench.media.head import Head, SoundHead
from avbench.media.intact import IntactFrames, stamp_s
from avbench.media.limits import Limits
from avbench.media.seek import SoundAfterJump, frames_of, jump, landings
from avbench.media.sound import SoundTrack

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILTER_S = 0.25  # the resampler's reach, with plenty to spare
SETTLE_S = 0.5  # decoders: MP3 looks back some frames, Opus 80 ms, AAC with SBR three frames
UNSETTLED_FRAMES = 2  # after a jump the first one may be cut as if it were the file's first (Opus)


@dataclass
class SpanSound:
    """Samples [first, first + n) of the whole file's sound at 16 kHz, counted from its first one.

    `first` may lie before the sound: then zeros come first. `n` None: to the end.
    """

    path: Path
    head: Head
    first: int
    n: int | None
    limits: Limits
    gap: bool = False

    def read(self, known: SoundHead) -> Waveform:
        """The sound; empty where the file's sound has ended before.

        Raises:
            Undecodable: damaged where it was read, or longer than the limit.
        """
        begin = self._begin(known)
        wanted_s = known.start_s + begin / known.rate_hz - SETTLE_S
        for at_s in landings(self.head.container, wanted_s, known.start_s):
            limits = self.limits.of_long_files()
            track = _SpanTrack(self.path, limits, known, begin, jumped=at_s is not None)
            if self._attempt(at_s, known, track):
                break
        self.gap = track.gap
        return self._cut(track.placed(self.first))

    def _begin(self, known: SoundHead) -> int:
        """The sample to start the resampler at: on the 16 kHz grid, early enough."""
        step = known.rate_hz // gcd(known.rate_hz, SAMPLE_RATE_HZ)
        early = self.first * known.rate_hz // SAMPLE_RATE_HZ - round(FILTER_S * known.rate_hz)
        return max(0, early // step * step)

    def _attempt(self, at_s: float | None, known: SoundHead, track: "_SpanTrack") -> bool:
        with open_media(self.path, self.limits.of_long_files()) as container:
            stream = sound(container)
            assert stream is not None  # noqa: S101 - the head saw one
            if not jump(container, stream, at_s):
                return False
            try:
                return self._read(container, at_s, known, track)
            except Undecodable:
                if at_s is None or track.begun:
                    raise
                return False

    def _read(
        self, container: InputContainer, at_s: float | None, known: SoundHead, track: "_SpanTrack"
    ) -> bool:
        end = None
        if self.n is not None:
            end = (self.first + self.n) * known.rate_hz // SAMPLE_RATE_HZ
            end += round(FILTER_S * known.rate_hz)
        landed = at_s is None
        unsettled = 0 if landed else UNSETTLED_FRAMES
        frames = frames_of(self._intact(container, at_s, known, track), self.limits)
        for frame in islice(frames, unsettled, None):
            assert isinstance(frame, AudioFrame)  # noqa: S101 - no other stream is read
            if not landed and frame.pts is None:
                continue
            if not landed and stamp_s(frame) > self._settled_s(known, track):
                return False
            landed = True
            track.add(frame)
            if end is not None and track.n_samples >= end:
                break
        return landed

    def _intact(
        self, container: InputContainer, at_s: float | None, known: SoundHead, track: "_SpanTrack"
    ) -> IntactFrames:
        stream = sound(container)
        assert stream is not None  # noqa: S101 - the head saw one
        zero_s = known.start_s if self.head.picture_s is None else self.head.picture_s
        if at_s is None:
            return IntactFrames(self.path, container, [stream], zero_s=zero_s)
        settled_s = known.start_s + track.begin / known.rate_hz
        return SoundAfterJump(self.path, container, stream, settled_s, zero_s)

    @staticmethod
    def _settled_s(known: SoundHead, track: "_SpanTrack") -> float:
        """The latest stamp of a first frame that leaves a decoder half of its time to settle."""
        return known.start_s + track.begin / known.rate_hz - SETTLE_S / 2

    def _cut(self, whole: Waveform) -> Waveform:
        seconds = len(whole.samples) / SAMPLE_RATE_HZ
        if self.n is None and seconds > self.limits.max_duration_s:
            expected = f"at most {self.limits.max_duration_s:g} s of sound"
            raise Undecodable(
                f"{self.path}: found {seconds:.1f} s in the span, expected {expected}"
            )
        if self.n is None or len(whole.samples) <= self.n:
            return whole
        end_s = self.n / SAMPLE_RATE_HZ
        start_s, until_s = min(whole.valid_start_s, end_s), min(whole.valid_end_s, end_s)
        return Waveform(whole.samples[: self.n].copy(), SAMPLE_RATE_HZ, start_s, until_s)


class _SpanTrack(SoundTrack):
    """A SoundTrack that takes over in mid stream and keeps what comes from sample `begin` on."""

    def __init__(
        self, path: Path, limits: Limits, known: SoundHead, begin: int, *, jumped: bool
    ) -> None:
        super().__init__(path, limits)
        self._known = known
        self._jumped = jumped
        self.begin = begin

    @property
    def begun(self) -> bool:
        """Whether samples were kept."""
        return self.n_samples > self.begin

    @property
    def n_samples(self) -> int:
        """How far the sound was read, counted from the file's first sample."""
        return 0 if self._clock is None else self._clock.n_samples

    def placed(self, first: int) -> Waveform:
        """What was kept, with sample `first` of the whole file's 16 kHz grid at 0."""
        if self._clock is not None:
            self._flush(last=True)
        at = self.begin * SAMPLE_RATE_HZ // self._known.rate_hz
        return self._out.placed(at - first)

    def _open(self, frame: AudioFrame) -> SoundClock:
        super()._open(frame)
        passed = self._known.index(stamp_s(frame)) if self._jumped else 0
        known = self._known
        self._clock = SoundClock.resumed(known.rate_hz, known.start_s, min(passed, self.begin))
        return self._clock

    def _push(self, samples: "NDArray[Any]", clock: SoundClock) -> None:
        early = min(max(0, self.begin - clock.n_samples), samples.shape[1])
        clock.advance(early)
        super()._push(np.ascontiguousarray(samples[:, early:]), clock)
