"""Decoded sound frames in, one waveform on the clip clock out."""

from pathlib import Path
from typing import Any

import numpy as np
import soxr
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from avbench.clip import SAMPLE_RATE_HZ, Waveform
from avbench.errors import Undecodable
from avbench.media.clock import SoundClock
from avbench.media.limits import Limits

Samples = NDArray[np.float32]
# Work is done in blocks of about this many samples: few calls, little memory.
_BLOCK = 1 << 16
# Zero and full scale of integer samples.
_SCALES = {
    "u8": (128.0, 128.0),
    "s16": (0.0, 2.0**15),
    "s32": (0.0, 2.0**31),
    "s64": (0.0, 2.0**63),
}


class SoundTrack:
    """Mixes to mono (the mean of the channels), resamples to 16 kHz (soxr HQ), keeps the time.

    Missing stretches become zeros and overlaps are cut, both where the stamps and the count of
    samples disagree by more than 5 ms; `gap` tells that it happened.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._clock: SoundClock | None = None
        self._format: tuple[str, str, int] | None = None
        self._resampler: soxr.ResampleStream | None = None
        self._block: list[Samples] = []
        self._in_block = 0
        self._out: list[Samples] = []
        self.gap = False

    def add(self, frame: AudioFrame) -> None:
        """Takes the next frame.

        Raises:
            Undecodable: the format changes in mid stream, time goes back, or a limit is passed.
        """
        clock = self._clock or self._open(frame)
        stamp_s = None if frame.pts is None else float(frame.pts * (frame.time_base or 0))
        self._check(frame, clock, stamp_s)
        samples = _mono(frame)
        late = clock.jump(stamp_s)
        if late > 0:
            self._push(np.zeros(late, np.float32), clock)
        elif late < 0:
            samples = samples[-late:]
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
        return _placed(self._out, int(np.floor(offset_s * SAMPLE_RATE_HZ + 0.5)))

    def _open(self, frame: AudioFrame) -> SoundClock:
        self._clock = SoundClock(frame.sample_rate)
        self._format = _format_of(frame)
        if frame.sample_rate != SAMPLE_RATE_HZ:
            self._resampler = soxr.ResampleStream(
                frame.sample_rate, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ"
            )
        return self._clock

    def _check(self, frame: AudioFrame, clock: SoundClock, stamp_s: float | None) -> None:
        at = f"{self._path}: at {clock.end_s:.3f} s"
        if _format_of(frame) != self._format:
            found = f"sound as {_format_of(frame)}"
            raise Undecodable(f"{at} found {found}, expected {self._format} as before")
        ahead_s = 0.0 if stamp_s is None else stamp_s - clock.end_s
        if self._in_block + len(self._out) and ahead_s < -1.0:
            raise Undecodable(f"{at} found sound stamped {stamp_s:.3f} s, expected time to go on")
        if clock.end_s - clock.start_s + max(0.0, ahead_s) > self._limits.max_duration_s:
            expected = f"at most {self._limits.max_duration_s:g} s of sound"
            raise Undecodable(f"{at} found more, expected {expected}")

    def _push(self, samples: Samples, clock: SoundClock) -> None:
        clock.advance(len(samples))
        self._block.append(samples)
        self._in_block += len(samples)
        if self._in_block >= _BLOCK:
            self._flush(last=False)

    def _flush(self, *, last: bool) -> None:
        block = np.concatenate([*self._block, np.empty(0, np.float32)])
        if self._resampler is not None:
            block = self._resampler.resample_chunk(block, last=last)
        self._out.append(block)
        self._block, self._in_block = [], 0


def _format_of(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _mono(frame: AudioFrame) -> Samples:
    """Float samples in [-1, 1], the mean of the channels; integers are divided by full scale."""
    samples: NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    middle, full_scale = _SCALES.get(frame.format.name.removesuffix("p"), (0.0, 1.0))
    mono = samples[0] if len(samples) == 1 else samples.mean(axis=0, dtype=np.float64)
    return np.asarray((mono - middle) / full_scale, dtype=np.float32)


def _placed(parts: list[Samples], offset: int) -> Waveform:
    """Sound whose first sample belongs at index `offset`: zero filled, or cut at zero."""
    n = sum(map(len, parts))
    out = np.zeros(max(0, n + offset), np.float32)
    at = offset
    for part in parts:
        kept = part[max(0, -at) :]
        start = max(0, at)
        out[start : start + len(kept)] = kept
        at += len(part)
    start, end = min(max(0, offset), len(out)), len(out)
    return Waveform(out, SAMPLE_RATE_HZ, start / SAMPLE_RATE_HZ, end / SAMPLE_RATE_HZ)
