"""One pass over a clip's files: frames to the readers, sound onto the picture's clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from av.audio.frame import AudioFrame
from av.container import InputContainer

from avbench.clip import Source
from avbench.errors import Undecodable
from avbench.media.container import open_media, picture, sound
from avbench.media.decode_span import decode_span
from avbench.media.frames import FrameReader, PictureTrack
from avbench.media.intact import IntactFrames, stamp_s
from avbench.media.limits import LIMITS, Limits
from avbench.media.sound import SoundTrack
from avbench.media.types import Decoded

__all__ = ["decode"]


def decode(
    source: Source,
    readers: Sequence[FrameReader],
    *,
    want_video: bool,
    want_audio: bool,
    limits: Limits = LIMITS,
) -> Decoded:
    """Reads a source once, in this process, with one thread.

    Every reader gets every frame in presentation order, turned upright, as read-only BGR uint8.
    Without readers frames are decoded but not converted. Memory does not grow with the frames.

    Sound comes back as 16 kHz mono float32 with sample 0 at the first frame's time stamp: what lies
    before is cut, a late start is filled with zeros, the tail stays as long as the file's. A file
    without picture starts at its first sample, so silent picture and sound in two files start
    together. `source.audio_lag_ms` is taken out.

    A file with damage anywhere is refused whole: scores of concealed frames would look like scores
    of the clip.

    A source with `start_s`, `end_s` is that span of its files, on their clock (zero: first frame's
    pts; first sample of a file without picture): frames with pts in [start_s, end_s), sound from
    the first frame kept to the end of the one that is shown at `end_s`. Frames are the same bit for
    bit, samples to within 1e-4 at the same places of the 16 kHz grid, as if all were decoded and
    cut; sound from outside the span moves in with `audio_lag_ms`. The cost is that of the span and
    of the way to it from a key frame; limits hold for the span, damage elsewhere is not seen. Not
    covered by the 1e-4: decoders that put in noise of their own (AAC's noise substitution, which
    FFmpeg's encoder uses: up to 4e-3 on clips of real corpora, at the same places all the same).

    Returns:
        `clock` is None without a picture or if not wanted; `audio` likewise, or without a sample.

    Raises:
        Missing: a file is not there.
        Undecodable: no media that we accept, or damaged; says the position in seconds.
        TooShort: no frame lies in the span.
    """
    if source.is_span:
        wants = {"want_video": want_video, "want_audio": want_audio}
        return decode_span(source, readers, **wants, limits=limits)
    video, audio = source.video if want_video else None, source.audio if want_audio else None
    decoded = Decoded(clock=None, audio=None)
    for path in dict.fromkeys(p for p in (video, audio) if p is not None):
        one = _Pass(path, readers, limits)
        one.run(want_video=path == video, want_audio=path == audio)
        decoded = one.add_to(decoded, source.audio_lag_ms)
    return decoded


@dataclass
class _Pass:
    """One file, demuxed once."""

    path: Path
    readers: Sequence[FrameReader]
    limits: Limits
    zero_s: float | None = field(default=None, init=False)  # on the container's clock
    pictures: PictureTrack | None = field(default=None, init=False)
    sounds: SoundTrack | None = field(default=None, init=False)

    def run(self, *, want_video: bool, want_audio: bool) -> None:
        with open_media(self.path, self.limits) as container:
            video, audio = picture(container), sound(container)
            if video is not None and want_video:
                rate = video.average_rate or video.guessed_rate
                declared = Fraction(rate) if rate else None
                self.pictures = PictureTrack(self.path, self.readers, self.limits, declared)
            if audio is not None and want_audio:
                self.sounds = SoundTrack(self.path, self.limits)
            if self.pictures is not None or self.sounds is not None:
                self._read(container)

    def add_to(self, decoded: Decoded, audio_lag_ms: float) -> Decoded:
        clock = self.pictures.finish() if self.pictures else decoded.clock
        if self.sounds is None:
            return Decoded(clock, decoded.audio, decoded.audio_gap)
        return Decoded(clock, self.sounds.finish(self.zero_s, audio_lag_ms), self.sounds.gap)

    def _read(self, container: InputContainer) -> None:
        video, audio = picture(container), sound(container) if self.sounds else None
        intact = IntactFrames(self.path, container, [s for s in (video, audio) if s is not None])
        intact.prepare(self.limits)
        for frame in intact.frames(one_picture=self.pictures is None):
            if isinstance(frame, AudioFrame):
                if self.sounds is not None:
                    self.sounds.add(frame)
                continue
            if self.zero_s is None:
                self.zero_s = stamp_s(frame)
            if self.pictures is not None:
                self.pictures.add(frame)
        if video is not None and self.zero_s is None:
            raise Undecodable(f"{self.path}: found a picture stream without frames, expected >= 1")
