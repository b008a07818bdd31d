"""Decoded sound frames in, one waveform on the clip clock out."""

from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import soxr
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from avbench.clip import SAMPLE_RATE_HZ, Waveform
from avbench.errors import Undecodable
from avbench.media.clock import SoundClock
from avbench.media.growing import GrowingSound
from avbench.media.intact import stamp_s
from avbench.media.limits import Limits

Samples = NDArray[np.float32]
# Work is done in blocks of about this many samples: few calls, little memory.
_BLOCK = 1 << 16
# A first stamp may be off by less; more than that is a file glued together from several.
BACKWARD_S = 1.0
# Zero and full scale of integer samples.
_SCALES = {
    "u8": (128.0, 128.0),
    "s16": (0.0, 2.0**15),
    "s32": (0.0, 2.0**31),
    "s64": (0.0, 2.0**63),
}


class SoundTrack:
    """Mixes to mono (the mean of the channels), resamples to 16 kHz (soxr HQ), keeps the time.

    Sound that is mono at 16 kHz passes through unchanged. Missing stretches become zeros and
    overlaps are cut, both where the stamps and the count of samples disagree by more than 5 ms;
    `gap` tells that it happened.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._clock: SoundClock | None = None
        self._format = _Format("", 0, 0)
        self._resampler: soxr.ResampleStream | None = None
        self._block: list[NDArray[Any]] = []  # (channels, n) each, as decoded
        self._in_block = 0
        self._out = GrowingSound()
        self.gap = False

    @property
    def clock(self) -> SoundClock:
        """Where the sound is. There is none before the first frame."""
        assert self._clock is not None  # noqa: S101 - frames come first
        return self._clock

    def add(self, frame: AudioFrame) -> None:
        """Takes the next frame.

        Raises:
            Undecodable: the format changes in mid stream, time goes back, or a limit is passed.
        """
        clock = self._clock or self._open(frame)
        at_s = None if frame.pts is None else stamp_s(frame)
        self._check(frame, clock, at_s)
        samples: NDArray[Any] = frame.to_ndarray()
        if not frame.format.is_planar:
            samples = samples.reshape(-1, self._format.channels).T
        late = clock.jump(at_s)
        if late > 0:
            silence = np.full((len(samples), late), self._format.scale[0], samples.dtype)
            self._push(silence, clock)
        elif late < 0:
            samples = samples[:, -late:]
        self.gap |= late != 0
        self._push(samples, clock)

    def finish(self, zero_s: float | None, audio_lag_ms: float) -> Waveform | None:
        """The waveform, sample 0 at `zero_s` of the container's clock (None: the first sample).

        The sound is advanced by `audio_lag_ms`. None where no sample was decoded.
        """
        if self._clock is None:
            return None
        self._flush(last=True)
        start_s = self._clock.start_s
        offset_s = start_s - (start_s if zero_s is None else zero_s) - audio_lag_ms / 1000.0
        if offset_s > self._limits.max_duration_s:
            expected = f"at most {self._limits.max_duration_s:g} s"
            raise Undecodable(
                f"{self._path}: found sound {offset_s:.1f} s late, expected {expected}"
            )
        return self._out.placed(int(np.floor(offset_s * SAMPLE_RATE_HZ + 0.5)))

    def _open(self, frame: AudioFrame) -> SoundClock:
        self._clock = SoundClock(frame.sample_rate)
        self._format = _Format.of(frame)
        if frame.sample_rate != SAMPLE_RATE_HZ:
            self._resampler = soxr.ResampleStream(
                frame.sample_rate, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ"
            )
        return self._clock

    def _check(self, frame: AudioFrame, clock: SoundClock, at_s: float | None) -> None:
        form, end_s = _Format.of(frame), clock.end_s
        ahead_s = 0.0 if at_s is None or clock.n_samples == 0 else at_s - end_s
        if form != self._format:
            raise self._refused(end_s, f"sound as {form}", f"{self._format} as before")
        if ahead_s < -BACKWARD_S:
            raise self._refused(end_s, f"time going back {-ahead_s:.3f} s", "it to go on")
        if end_s - clock.start_s + ahead_s > self._limits.max_duration_s:
            raise self._refused(
                end_s, "more", f"at most {self._limits.max_duration_s:g} s of sound"
            )

    def _refused(self, at_s: float, found: str, expected: str) -> Undecodable:
        return Undecodable(f"{self._path}: at {at_s:.3f} s found {found}, expected {expected}")

    def _push(self, samples: NDArray[Any], clock: SoundClock) -> None:
        clock.advance(samples.shape[1])
        self._block.append(samples)
        self._in_block += samples.shape[1]
        if self._in_block >= _BLOCK:
            self._flush(last=False)

    def _flush(self, *, last: bool) -> None:
        mono = np.zeros(0, np.float32)
        if self._block:
            mono = _mono(np.concatenate(self._block, axis=1), *self._format.scale)
        if self._resampler is not None:
            mono = self._resampler.resample_chunk(mono, last=last)
        self._out.append(mono)
        self._block, self._in_block = [], 0


class _Format(NamedTuple):
    """What must stay the same from frame to frame."""

    samples: str
    channels: int
    rate_hz: int

    @classmethod
    def of(cls, frame: AudioFrame) -> Self:
        return cls(frame.format.name, frame.layout.nb_channels, frame.sample_rate)

    @property
    def scale(self) -> tuple[float, float]:
        return _SCALES.get(self.samples.removesuffix("p"), (0.0, 1.0))

    def __str__(self) -> str:
        return f"{self.samples}, {self.channels} channel(s), {self.rate_hz} Hz"


def _mono(samples: NDArray[Any], middle: float, full_scale: float) -> Samples:
    """Float samples in [-1, 1], the mean of the channels; integers are divided by full scale."""
    mono = samples[0] if len(samples) == 1 else samples.mean(axis=0, dtype=np.float64)
    return np.asarray((mono - middle) / full_scale, dtype=np.float32)
